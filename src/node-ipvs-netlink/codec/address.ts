import { isIPv4, isIPv6 } from 'node:net';
import type { AddressFamily } from '../types.ts';
import { AF_INET, AF_INET6 } from './schema.ts';

const DOT = 0x2e;
const ZERO = 0x30;

/** The family of an address in text; undefined if it is none (a zone such as `%eth0` makes it none). */
export function familyOf(address: string): AddressFamily | undefined {
  if (isIPv4(address)) return 'inet';
  if (isIPv6(address) && !address.includes('%')) return 'inet6';
  return undefined;
}

export function familyNumber(family: AddressFamily): number {
  return family === 'inet' ? AF_INET : AF_INET6;
}

export function familyFromNumber(number: number | undefined): AddressFamily | undefined {
  if (number === AF_INET) return 'inet';
  if (number === AF_INET6) return 'inet6';
  return undefined;
}

/** 4 or 16 bytes in network order. The text must be an address: see `familyOf`. */
export function addressBytes(address: string): Uint8Array {
  return address.includes(':') ? ipv6Bytes(address) : ipv4Bytes(address);
}

/** By hand: this runs for every operation of a reload. */
function ipv4Bytes(address: string): Uint8Array {
  const result = new Uint8Array(4);
  let part = 0;
  let value = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === DOT) {
      result[part++] = value;
      value = 0;
    } else {
      value = value * 10 + code - ZERO;
    }
  }
  result[part] = value;
  return result;
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = withoutEmbeddedIpv4(address).split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const result = new Uint8Array(16);
  const view = new DataView(result.buffer);
  before.forEach((group, i) => {
    view.setUint16(2 * i, group);
  });
  after.forEach((group, i) => {
    view.setUint16(16 - 2 * (after.length - i), group);
  });
  return result;
}

function groupsOf(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
}

/** `::ffff:10.0.0.1` ends in an IPv4 address: two more groups. */
function withoutEmbeddedIpv4(address: string): string {
  if (!address.includes('.')) return address;
  const cut = address.lastIndexOf(':') + 1;
  const [a = 0, b = 0, c = 0, d = 0] = ipv4Bytes(address.slice(cut));
  return `${address.slice(0, cut)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Canonical text (RFC 5952 for IPv6) of an address in network order; bytes that are missing count as 0. */
export function formatAddress(bytes: Uint8Array, family: AddressFamily): string {
  if (family === 'inet') return `${bytes[0] ?? 0}.${bytes[1] ?? 0}.${bytes[2] ?? 0}.${bytes[3] ?? 0}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  const gap = longestZeroRun(groups);
  if (gap.length < 2) return hex(groups);
  return `${hex(groups.slice(0, gap.start))}::${hex(groups.slice(gap.start + gap.length))}`;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

/** The first one of the longest, as RFC 5952 section 4.2.3 has it. */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, i) => {
    if (group !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  });
  return best;
}
