import ipaddr from 'ipaddr.js';
import type { AddressFamily } from './virtual-address.ts';

/** The 4 or 16 bytes of a numeric address. @throws Error when it is none. */
export function addressBytes(address: string): Uint8Array {
  return Uint8Array.from(ipaddr.parse(address).toByteArray());
}

/** The canonical text of 4 or 16 bytes; undefined for any other number of them. */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  return new ipaddr.IPv6([...bytes]).toRFC5952String();
}

/** The address of all hosts in an IPv4 address's subnet; undefined where there is none (/31, /32, IPv6). */
export function broadcastOf(family: AddressFamily, bytes: Uint8Array, prefixLength: number) {
  if (family === 'inet6' || prefixLength > 30) return undefined;
  return bytes.map((byte, index) => byte | hostBits(prefixLength, index));
}

/** Whether the first `prefixLength` bits are the same. */
export function inSubnet(left: Uint8Array, right: Uint8Array, prefixLength: number): boolean {
  if (left.length !== right.length) return false;
  return left.every((byte, index) => {
    const mask = 0xff & ~hostBits(prefixLength, index);
    return (byte & mask) === ((right[index] ?? 0) & mask);
  });
}

/** The bits of the byte at `index` that are beyond the prefix. */
function hostBits(prefixLength: number, index: number): number {
  const networkBits = Math.min(8, Math.max(0, prefixLength - 8 * index));
  return 0xff >> networkBits;
}

/** `02:00:5e:00:01:0a`. */
export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
