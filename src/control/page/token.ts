import { createHash, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** What is easily guessed must not steer a director. */
const shortestToken = 16;
const largestFileBytes = 4096;

export type TokenFile =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the token of a file: its one line. Refused unless the file is a regular one of root or of the user we run as,
 * which nobody but its owner may read or write.
 */
export async function readTokenFile(path: string): Promise<TokenFile> {
  const refuse = (why: string): TokenFile => ({ ok: false, message: `${path}: ${why}` });
  try {
    // Not blocking, should it be a pipe.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      // The open file is judged, not the path, which might lead elsewhere a moment later.
      const about = await file.stat();
      if (!about.isFile()) return refuse('not a regular file');
      const us = process.geteuid?.() ?? 0;
      if (about.uid !== 0 && about.uid !== us)
        return refuse(`belongs to user ${about.uid}; chown it to root`);
      if ((about.mode & 0o077) !== 0) return refuse('others than its owner may use it; chmod 600 it');
      if (about.size > largestFileBytes) return refuse(`larger than ${largestFileBytes} bytes`);
      const token = (await file.readFile('utf8')).trim();
      if (!/^[\x21-\x7e]+$/.test(token)) return refuse('expected one line without blanks');
      if (token.length < shortestToken) return refuse(`shorter than ${shortestToken} characters`);
      return { ok: true, token };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Compares in a time that tells nothing about either, their lengths included. */
export function isSameToken(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
