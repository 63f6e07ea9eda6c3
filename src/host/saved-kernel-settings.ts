import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

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
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(saved, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function forgetSaved(file: string): Promise<void> {
  await rm(file, { force: true });
}

export function isSaved(value: unknown): value is Saved {
  if (typeof value !== 'object' || value === null) return false;
  const { name, before, set } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof before === 'string' && typeof set === 'string';
}
