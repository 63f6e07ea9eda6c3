import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Puts a file in its place as a whole: who reads it never sees half of it.
 * @throws Error when it cannot be written
 */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode });
  await rename(`${file}.new`, file);
}
