import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';
import { maxDatagramBytes } from '../limits.ts';
import { encode, keyIdOffset, minDatagramBytes, tagBytes } from './codec.ts';
import type { Datagram } from './datagram.ts';

/** The datagram as it is sent: signed with the signing key. */
export function seal(datagram: Datagram, keys: Keyring): Buffer {
  const bytes = encode(datagram);
  bytes.writeUInt32BE(keys.signing.id, keyIdOffset);
  tagOf(bytes, keys.signing.secret).copy(bytes, bytes.length - tagBytes);
  return bytes;
}

export type SealProblem = 'truncated' | 'oversized' | 'unknown-key' | 'forged';

/**
 * Verifies what came from the network, in constant time for a given length. Nothing but the length and the
 * key id is looked at before; only what verifies may be decoded.
 * @returns what is wrong with it, or undefined when it was sealed with one of the keys.
 */
export function sealProblem(bytes: Buffer, keys: Keyring): SealProblem | undefined {
  if (bytes.length < minDatagramBytes) return 'truncated';
  if (bytes.length > maxDatagramBytes) return 'oversized';
  const key = keys.byId.get(bytes.readUInt32BE(keyIdOffset));
  if (key === undefined) return 'unknown-key';
  const given = bytes.subarray(bytes.length - tagBytes);
  return timingSafeEqual(given, tagOf(bytes, key.secret)) ? undefined : 'forged';
}

function tagOf(bytes: Buffer, secret: KeyObject): Buffer {
  return createHmac('sha256', secret)
    .update(bytes.subarray(0, bytes.length - tagBytes))
    .digest();
}
