import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from './files.ts';
import { isSaved, type Saved } from './saved-kernel-settings.ts';

/** What `realserver up` has done to this host, so that `down` can undo it. */
export interface RealServerRecord {
  /** The virtual addresses that are up, each with its mode and device. */
  readonly roles: readonly string[];
  /** The kernel's settings before. */
  readonly sysctls: readonly Saved[];
}

const nothing: RealServerRecord = { roles: [], sysctls: [] };

/** In a directory that a reboot empties, as it does addresses and settings. Damaged, it says nothing. */
export async function readRecord(file: string): Promise<RealServerRecord> {
  try {
    const { roles, sysctls } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    if (!Array.isArray(roles) || !Array.isArray(sysctls)) return nothing;
    return { roles: roles.filter((each) => typeof each === 'string'), sysctls: sysctls.filter(isSaved) };
  } catch {
    return nothing;
  }
}

/** @throws Error when it cannot be written */
export async function writeRecord(file: string, record: RealServerRecord): Promise<void> {
  if (record.roles.length === 0 && record.sysctls.length === 0) return rm(file, { force: true });
  await replaceFile(file, `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
}
