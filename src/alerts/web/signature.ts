import { createHmac } from 'node:crypto';

/** The headers that say when a request was made, and prove who made it. */
export const timestampHeader = 'directord-timestamp';
export const signatureHeader = 'directord-signature';

/**
 * `sha256=` and 64 hexadecimal digits: HMAC-SHA-256 over the timestamp, a dot and the body. The timestamp is part of it
 * so that a request that somebody recorded is of no use later.
 * @param timestamp seconds since 1970
 */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
