import { rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../system/replace-file.ts';
import { readText } from './files.ts';
import type { RealServerRole } from './real-server-steps.ts';
import { realServerUnit, realServerUnitName } from './real-server-unit.ts';

const unitDirectory = 'etc/systemd/system';

/** A systemd unit that `realserver --persist` has written or removed. */
export interface PersistedUnit {
  readonly name: string;
  readonly file: string;
  readonly outcome: 'written' | 'removed' | 'was-not-there';
}

/** @throws Error when it cannot be written */
export async function persistRealServer(role: RealServerRole, root: string): Promise<PersistedUnit> {
  const { name, file } = unitOf(role, root);
  await replaceFile(file, realServerUnit(role), 0o644);
  return { name, file, outcome: 'written' };
}

/**
 * Removes the unit, and the link that has enabled it: systemctl cannot disable a unit without its file.
 * @throws Error when it cannot be removed
 */
export async function unpersistRealServer(role: RealServerRole, root: string): Promise<PersistedUnit> {
  const { name, file } = unitOf(role, root);
  const there = (await readText(file)) !== '';
  const link = path.join(path.dirname(file), 'multi-user.target.wants', name);
  for (const each of [link, file]) await rm(each, { force: true });
  return { name, file, outcome: there ? 'removed' : 'was-not-there' };
}

function unitOf(role: RealServerRole, root: string): { readonly name: string; readonly file: string } {
  const name = realServerUnitName(role);
  return { name, file: path.join(root, unitDirectory, name) };
}
