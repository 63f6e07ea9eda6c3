import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from '../system/replace-file.ts';

export interface Saved {
  readonly name: string;
  /** What the kernel had before directord came. */
  readonly before: string;
  /** What directord has made of it. */
  readonly set: string;
}

/** Nothing where the file is missing, or damaged: what was before is then not known. */
export async function readSaved(file: string): Promise<readonly Saved[]> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(value) ? value.filter(isSaved) : [];
  } catch {
    return [];
  }
}

/** @throws Error when it cannot be written */
export async function save(file: string, saved: readonly Saved[]): Promise<void> {
  await replaceFile(file, `${JSON.stringify(saved, undefined, 2)}\n`, 0o600);
}

export async function forgetSaved(file: string): Promise<void> {
  await rm(file, { force: true });
}

export function isSaved(value: unknown): value is Saved {
  if (typeof value !== 'object' || value === null) return false;
  const { name, before, set } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof before === 'string' && typeof set === 'string';
}
