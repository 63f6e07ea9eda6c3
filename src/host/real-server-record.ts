import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from '../system/replace-file.ts';
import { isSaved, type Saved } from './saved-kernel-settings.ts';
import type { GuePort } from './step.ts';

/** What `realserver up` has done to this host, so that `down` can undo it. */
export interface RealServerRecord {
  /** The virtual addresses that are up, each with its mode and device. */
  readonly roles: readonly string[];
  /** The kernel's settings before. */
  readonly sysctls: readonly Saved[];
  /** Opened by `up`, and so closed by `down`. */
  readonly guePorts: readonly GuePort[];
}

const nothing: RealServerRecord = { roles: [], sysctls: [], guePorts: [] };

/** In a directory that a reboot empties, as it does addresses and settings. Damaged, it says nothing. */
export async function readRecord(file: string): Promise<RealServerRecord> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    // What an earlier release has written has no ports.
    const { roles, sysctls, guePorts = [] } = record;
    if (!Array.isArray(roles) || !Array.isArray(sysctls) || !Array.isArray(guePorts)) return nothing;
    return {
      roles: roles.filter((each) => typeof each === 'string'),
      sysctls: sysctls.filter(isSaved),
      guePorts: guePorts.filter(isGuePort),
    };
  } catch {
    return nothing;
  }
}

/** @throws Error when it cannot be written */
export async function writeRecord(file: string, record: RealServerRecord): Promise<void> {
  if (Object.values(record).every((each) => each.length === 0)) return rm(file, { force: true });
  await replaceFile(file, `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
}

function isGuePort(value: unknown): value is GuePort {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, family, port } = value as Record<string, unknown>;
  return kind === 'gue-port' && (family === 'inet' || family === 'inet6') && Number.isInteger(port);
}
