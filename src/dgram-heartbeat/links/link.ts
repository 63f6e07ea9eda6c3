import { isIP, isIPv4, isIPv6 } from 'node:net';

export interface Endpoint {
  /** IPv4 or IPv6 literal; a link-local one with its zone (`fe80::1%eth0`). */
  readonly address: string;
  readonly port: number;
}

/** One way to the peers. Names are for people, and unique within a node. */
export type Link = UnicastLink | MulticastLink | BroadcastLink;

export interface UnicastLink {
  readonly kind: 'unicast';
  readonly name: string;
  readonly local: Endpoint;
  /** Where each peer that this link reaches listens. */
  readonly peers: Readonly<Record<string, Endpoint>>;
}

/** Reaches all peers. */
export interface MulticastLink {
  readonly kind: 'multicast';
  readonly name: string;
  readonly group: string;
  readonly port: number;
  readonly interface: string;
  /** Hops, 1 to 255; 1 (the default) stays on the segment. */
  readonly ttl?: number;
  /** Whether other processes of this host hear us too; false by default. */
  readonly loopback?: boolean;
}

/** Reaches all peers on the interface's IPv4 network. */
export interface BroadcastLink {
  readonly kind: 'broadcast';
  readonly name: string;
  readonly interface: string;
  readonly port: number;
}

/** What is wrong with a link, in words; empty when it can be used. */
export function linkProblems(link: Link, peers: readonly string[]): readonly string[] {
  const where = `link ${link.name}`;
  if (link.kind === 'unicast') {
    const problems = endpointProblems(link.local, `${where}: local address`);
    for (const [peer, endpoint] of Object.entries(link.peers)) {
      if (!peers.includes(peer)) problems.push(`${where}: ${peer} is not one of the peers`);
      problems.push(...endpointProblems(endpoint, `${where}: address of ${peer}`));
      if (isIPv4(endpoint.address) !== isIPv4(link.local.address)) {
        problems.push(`${where}: ${endpoint.address} and ${link.local.address} are of different families`);
      }
    }
    return problems;
  }
  const problems = endpointProblems({ address: '0.0.0.0', port: link.port }, where);
  if (link.kind === 'multicast') {
    if (!isMulticast(link.group)) problems.push(`${where}: ${link.group} is not a multicast group`);
    const { ttl = 1 } = link;
    if (!Number.isInteger(ttl) || ttl < 1 || ttl > 255)
      problems.push(`${where}: ttl ${ttl} is not from 1 to 255`);
  }
  return problems;
}

function endpointProblems({ address, port }: Endpoint, where: string): string[] {
  const problems: string[] = [];
  if (isIP(address) === 0) problems.push(`${where}: ${address} is not an IP address`);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    problems.push(`${where}: port ${port} is not from 1 to 65535`);
  return problems;
}

function isMulticast(group: string): boolean {
  if (isIPv4(group)) return Number.parseInt(group, 10) >= 224 && Number.parseInt(group, 10) <= 239;
  return isIPv6(group) && /^ff/i.test(group);
}
