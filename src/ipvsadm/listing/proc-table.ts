import type {
  ForwardingMethod,
  ObservedDestination,
  ServiceIdentity,
} from '../../node-ipvs-netlink/index.ts';
import { canonicalIpv6 } from '../ipv6-text.ts';
import { dottedAddress } from './hex-address.ts';

/*
 * /proc/net/ip_vs tells what a plain listing shows of real servers, in the kernel's order, at a tenth of what
 * asking over netlink service by service costs. It does not tell the family of a firewall mark, nor tunnels,
 * thresholds and counters.
 */

const forwardingOf: Readonly<Record<string, ForwardingMethod>> = {
  Masq: 'masq',
  Local: 'local',
  Tunnel: 'tunnel',
  Route: 'route',
  Bypass: 'bypass',
};

const noCounters = {
  connections: 0n,
  inPackets: 0n,
  outPackets: 0n,
  inBytes: 0n,
  outBytes: 0n,
  connectionsPerSecond: 0n,
  inPacketsPerSecond: 0n,
  outPacketsPerSecond: 0n,
  inBytesPerSecond: 0n,
  outBytesPerSecond: 0n,
};

/** A real server in any line, else the name of a service. One expression, as there may be 100,000 lines. */
const linePattern =
  /^ {2}-> (?:([\dA-F]{8})|\[([\da-f:]{39})\]):([\dA-F]{4}) +(\w+) +(\d+) +(\d+) +(\d+)|^(TCP|UDP|SCTP) +(\S+) |^./gm;

/**
 * The real servers of services that have an address, by `procNameOf`; what it does not tell is 0. A service with a
 * line of another form is left out.
 */
export function parseProcTable(text: string): ReadonlyMap<string, readonly ObservedDestination[]> {
  const table = new Map<string, ObservedDestination[]>();
  let name = '';
  for (const match of text.matchAll(linePattern)) {
    const [line, ipv4, ipv6, port = '', method = '', weight, active, inactive, protocol, endpoint] = match;
    const address = ipv4 === undefined ? ipv6 && canonicalIpv6(ipv6) : dottedAddress(ipv4);
    const forwarding = forwardingOf[method];
    if (protocol !== undefined) {
      name = `${protocol} ${endpoint}`;
      table.set(name, []);
    } else if (address && forwarding !== undefined) {
      table.get(name)?.push({
        identity: { address, port: Number.parseInt(port, 16) },
        settings: { forwarding, weight: Number(weight), upperThreshold: 0, lowerThreshold: 0 },
        activeConnections: Number(active),
        inactiveConnections: Number(inactive),
        persistentConnections: 0,
        statistics: noCounters,
      });
    } else if (line === ' ') {
      table.delete(name);
    } else {
      // A firewall mark.
      name = '';
    }
  }
  return table;
}

/** Its name in the parsed table; undefined for a firewall mark. */
export function procNameOf(identity: ServiceIdentity): string | undefined {
  if (identity.kind === 'fwmark') return undefined;
  const { protocol, address, port } = identity;
  return `${protocol.toUpperCase()} ${hexAddress(address)}:${hex(port, 4)}`;
}

function hexAddress(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((part) => hex(Number(part), 2))
      .join('');
  }
  const [head = '', tail = ''] = address.split('::');
  const groups = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const [before = [], after = []] = groups;
  const gap = new Array<string>(8 - before.length - after.length).fill('0');
  return `[${[...before, ...gap, ...after].map((group) => group.padStart(4, '0')).join(':')}]`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
