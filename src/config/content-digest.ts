import { createHash } from 'node:crypto';

/** By which it is told whether a file has other content than before. */
export function contentDigest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
