import { isIPv4, isIPv6 } from 'node:net';
import type { AddressFamily, Protocol } from '../../node-ipvs-netlink/index.ts';
import { canonicalIpv6 } from '../ipv6-text.ts';
import { ipv4Address, wholeNumber } from './numbers.ts';

/** What a command line's names stand for. */
export interface KnownNames {
  /** The address of a host; null where it has none, undefined where nobody has asked yet. */
  host(name: string, family: AddressFamily): string | null | undefined;
  /** The port of a service in services(5). */
  port(name: string, protocol: Protocol): number | undefined;
}

export interface Endpoint {
  readonly address: string;
  readonly family: AddressFamily;
  /** Absent where the text names none. */
  readonly port?: number;
}

export type EndpointResult =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly kind: 'problem'; readonly reason: string }
  /** The host's address has to be found out first. */
  | { readonly kind: 'unknown-host'; readonly host: string; readonly family: AddressFamily };

/**
 * `host`, `host:port`, `[IPv6]:port` or a bare IPv6 address; ports by number or by service name of `protocol`
 * (without one there are none).
 */
export function parseEndpoint(
  text: string,
  protocol: Protocol | undefined,
  names: KnownNames,
): EndpointResult {
  if (text.startsWith('[')) return parseBracketed(text, protocol, names);
  const colon = text.lastIndexOf(':');
  // Most have one colon, and asking whether that is IPv6 takes as long as all the rest.
  const bare = text.indexOf(':') < colon ? numericAddress(text, 'inet6') : undefined;
  if (bare !== undefined) return found({ address: bare, family: 'inet6' });
  if (colon < 0) return withHost(text, 'inet', undefined, names);
  return withPort(text.slice(0, colon), 'inet', text.slice(colon + 1), protocol, names);
}

function parseBracketed(text: string, protocol: Protocol | undefined, names: KnownNames): EndpointResult {
  const match = /^\[([^\]]+)\](?::(.*))?$/s.exec(text);
  const host = match?.[1];
  if (host === undefined) return problem('an IPv6 address with a port is written [2001:db8::1]:80');
  if (ipv4Address(host) !== undefined) return problem('brackets are for IPv6 addresses only');
  if (match?.[2] === undefined) return problem('a port must follow the brackets, such as [2001:db8::1]:80');
  return withPort(host, 'inet6', match[2], protocol, names);
}

function withPort(
  host: string,
  family: AddressFamily,
  portText: string,
  protocol: Protocol | undefined,
  names: KnownNames,
): EndpointResult {
  const port = wholeNumber(portText, 0, 65535) ?? portOfName(portText, protocol, names);
  if (port !== undefined) return withHost(host, family, port, names);
  const where = protocol === undefined ? '' : `, nor a ${protocol} service in /etc/services`;
  return problem(`"${portText}" is no port of 0 to 65535${where}`);
}

function portOfName(name: string, protocol: Protocol | undefined, names: KnownNames): number | undefined {
  return protocol === undefined || name === '' ? undefined : names.port(name, protocol);
}

function withHost(
  host: string,
  family: AddressFamily,
  port: number | undefined,
  names: KnownNames,
): EndpointResult {
  const address = numericAddress(host, family) ?? lookUp(host, family, names);
  if (address === undefined) return { kind: 'unknown-host', host, family };
  if (address === null)
    return problem(`"${host}" is no ${family === 'inet' ? 'IPv4' : 'IPv6'} address or host`);
  return found(port === undefined ? { address, family } : { address, family, port });
}

function numericAddress(host: string, family: AddressFamily): string | undefined {
  if (family === 'inet') return isIPv4(host) ? host : ipv4Address(host);
  return isIPv6(host) && !host.includes('%') ? canonicalIpv6(host) : undefined;
}

/** What cannot be a host's name is not looked for: a resolver may take seconds over it. */
function lookUp(host: string, family: AddressFamily, names: KnownNames): string | null | undefined {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/.test(host) ? names.host(host, family) : null;
}

function found(endpoint: Endpoint): EndpointResult {
  return { kind: 'endpoint', endpoint };
}

function problem(reason: string): EndpointResult {
  return { kind: 'problem', reason };
}
