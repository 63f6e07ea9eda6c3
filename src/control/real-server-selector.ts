import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { RealServerSelector } from '../director/director.ts';

export type SelectorResult =
  | { readonly ok: true; readonly selector: RealServerSelector }
  | { readonly ok: false; readonly message: string };

/**
 * Reads what an operator types for a real server: `10.0.0.1`, `10.0.0.1:80`, `fd00::1`, `[fd00::1]`,
 * `[fd00::1]:80`. Host names are refused: one could mean several servers, or another one tomorrow.
 */
export function parseSelector(text: string): SelectorResult {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text);
  const bare = isIPv6(text) ? [text, text, undefined] : /^([^:]*)(?::(\d+))?$/.exec(text);
  const [, address = '', portText] = bracketed ?? bare ?? [];
  if (bracketed !== null && !isIPv6(address)) return refuse(text);
  return makeSelector(address, portText === undefined ? undefined : Number(portText), text);
}

/** The selector of an address and a port that arrived apart, the address in its canonical text. */
export function makeSelector(address: string, port: number | undefined, shown = address): SelectorResult {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) return refuse(shown);
  if (port === undefined) return { ok: true, selector: { address: canonical } };
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    return { ok: false, message: `${shown}: the port must be 0 to 65535` };
  }
  return { ok: true, selector: { address: canonical, port } };
}

function refuse(text: string): SelectorResult {
  const forms = '10.0.0.1, 10.0.0.1:80, fd00::1 or [fd00::1]:80';
  return { ok: false, message: `${text}: not the address of a real server; write ${forms} (no host names)` };
}

function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  // A zone (fe80::1%eth0) has no meaning in the IPVS table.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}
