import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from '../system/replace-file.ts';

/** What directord has put into the kernel: kept in a file, for the daemon that starts next and for `release`. */
export interface TableRecord {
  readonly table: string;
  /** As `CHAIN RULE`. */
  readonly rules: readonly string[];
  /** As nft printed the table then. */
  readonly listing: string;
}

/** Undefined where the file is missing, or damaged: the table is then made anew. */
export async function readRecord(file: string): Promise<TableRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error when it cannot be written */
export async function saveRecord(file: string, record: TableRecord): Promise<void> {
  await replaceFile(file, `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
}

export async function forgetRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}

function isRecord(value: unknown): value is TableRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { table, rules, listing } = value as Record<string, unknown>;
  const isList = Array.isArray(rules) && rules.every((rule) => typeof rule === 'string');
  // The name goes into nft's input.
  return isList && typeof listing === 'string' && typeof table === 'string' && /^\w+$/.test(table);
}
