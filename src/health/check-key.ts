import { hash, randomBytes } from 'node:crypto';

/** New in each process, so that a key which reaches a log tells nothing of the passwords it stands for. */
const processKey = randomBytes(32).toString('hex');

/**
 * A key that is equal exactly where `influences`, plain data, are. Whatever influences a check must therefore
 * be among them, in a fixed order, and nothing else.
 */
export function checkKey(influences: readonly unknown[]): string {
  return hash('sha256', processKey + JSON.stringify(influences), 'base64url');
}
