import { open } from 'node:fs/promises';

const largestSecret = 4096;

/**
 * The text of a file that only its owner may read, without blanks around it.
 * @throws Error that says what is wrong with the file, and what to do
 */
export async function readSecretFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new Error(`${path}: others than its owner may use it (mode ${octal}); chmod 600 it`);
    }
    if (size > largestSecret) throw new Error(`${path}: larger than ${largestSecret} bytes`);
    const text = (await file.readFile('utf8')).trim();
    if (text === '') throw new Error(`${path}: it is empty; write a secret into it`);
    return text;
  } finally {
    await file.close();
  }
}
