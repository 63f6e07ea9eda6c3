import { canonicalIpv6 } from '../ipv6-text.ts';

/** An address as /proc writes it: IPv4 in 8 hexadecimal digits, IPv6 in all its groups. Undefined for others. */
export function parseHexAddress(text: string): string | undefined {
  if (/^[0-9A-Fa-f]{8}$/.test(text)) return dottedAddress(text);
  return /^(?:[0-9A-Fa-f]{4}:){7}[0-9A-Fa-f]{4}$/.test(text) ? canonicalIpv6(text) : undefined;
}

/** IPv4 from 8 hexadecimal digits. */
export function dottedAddress(digits: string): string {
  const value = Number.parseInt(digits, 16);
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}
