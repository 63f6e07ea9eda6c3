import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Empty where the file cannot be read. */
export function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

export async function isDirectory(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Puts a file in its place as a whole: who reads it never sees half of it.
 * @throws Error when it cannot be written
 */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode });
  await rename(`${file}.new`, file);
}
