import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AddressFamily } from './configuration.ts';

/** A numeric address in its canonical form (RFC 5952 for IPv6); undefined for a name. */
export function canonicalAddress(text: string, family: AddressFamily): string | undefined {
  if (family === 'inet') return isIPv4(text) ? text : undefined;
  // A zone (`%eth0`) is no part of what IPVS can address.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

export function ipv4ToNumber(address: string): number {
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

export function numberToIpv4(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
