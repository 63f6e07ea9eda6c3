import { readFile, stat } from 'node:fs/promises';

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
