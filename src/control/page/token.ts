import { createHash, timingSafeEqual } from 'node:crypto';
import { errorMessage } from '../../system/error-message.ts';
import { readPrivateFile } from '../../system/private-file.ts';

/** What is easily guessed must not steer a director. */
const shortestToken = 16;

export type TokenFile =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly message: string };

/** Reads the token of a file that nobody but its owner may use: its one line. */
export async function readTokenFile(path: string): Promise<TokenFile> {
  const refuse = (why: string): TokenFile => ({ ok: false, message: `${path}: ${why}` });
  try {
    const token = await readPrivateFile(path);
    if (!/^[\x21-\x7e]+$/.test(token)) return refuse('expected one line without blanks');
    if (token.length < shortestToken) return refuse(`shorter than ${shortestToken} characters`);
    return { ok: true, token };
  } catch (error) {
    return { ok: false, message: errorMessage(error) };
  }
}

/** Compares in a time that tells nothing about either, their lengths included. */
export function isSameToken(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
