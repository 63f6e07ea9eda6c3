import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const largestBytes = 4096;

/**
 * The text of a file that holds a secret, without blanks around it. Refused unless it is a regular file of root or of
 * the user we run as, of 4 KiB at most, which nobody but its owner may read or write.
 * @throws Error that says what is wrong with the file, and what to do
 */
export async function readPrivateFile(path: string): Promise<string> {
  const refuse = (why: string): Error => new Error(`${path}: ${why}`);
  // Not blocking, should it be a pipe.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // The open file is judged, not the path, which might lead elsewhere a moment later.
    const about = await file.stat();
    if (!about.isFile()) throw refuse('not a regular file');
    const us = process.geteuid?.() ?? 0;
    if (about.uid !== 0 && about.uid !== us) throw refuse(`belongs to user ${about.uid}; chown it to root`);
    if ((about.mode & 0o077) !== 0) throw refuse('others than its owner may use it; chmod 600 it');
    if (about.size > largestBytes) throw refuse(`larger than ${largestBytes} bytes`);
    return (await file.readFile('utf8')).trim();
  } finally {
    await file.close();
  }
}
