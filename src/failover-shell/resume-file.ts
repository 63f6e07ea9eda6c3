import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A group whose addresses an announced restart leaves in place, with its claim number. */
export interface HeldGroup {
  readonly group: string;
  readonly term: number;
}

interface Content {
  readonly version: 1;
  /** Milliseconds of CLOCK_MONOTONIC, which all processes share until the machine boots anew. */
  readonly until: number;
  readonly held: readonly HeldGroup[];
}

/** Beside the ledger, in a directory that a reboot empties. */
export function resumeFileOf(ledgerFile: string): string {
  return `${ledgerFile}.restart`;
}

/**
 * Says what the next start may go on holding, for as long as the peers hold still.
 * @throws Error when the file cannot be written
 */
export function announceResume(file: string, held: readonly HeldGroup[], holdMs: number): void {
  const content: Content = { version: 1, until: sharedNow() + holdMs, held };
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`, { mode: 0o644 });
  renameSync(`${file}.new`, file);
}

/** What an announced restart left in place; nothing when its time is over, or the file is missing or damaged. */
export function readResume(file: string): readonly HeldGroup[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  return isContent(content) && sharedNow() < content.until ? content.held : [];
}

/** It counts once. */
export function forgetResume(file: string): void {
  rmSync(file, { force: true });
}

function sharedNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

function isContent(value: unknown): value is Content {
  if (typeof value !== 'object' || value === null) return false;
  const { version, until, held } = value as Record<string, unknown>;
  return version === 1 && typeof until === 'number' && Array.isArray(held) && held.every(isHeldGroup);
}

function isHeldGroup(value: unknown): value is HeldGroup {
  if (typeof value !== 'object' || value === null) return false;
  const { group, term } = value as Record<string, unknown>;
  return typeof group === 'string' && isNumberOf32Bits(term);
}

function isNumberOf32Bits(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
