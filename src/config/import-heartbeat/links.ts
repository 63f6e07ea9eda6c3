/** From ha.cf's media to the links of directord.ini. */
import { formatEndpoint } from '../addresses.ts';
import { interfaceName, parseAddress } from '../settings-addresses.ts';
import { broadcastLink, heartbeatAddress, multicastLink } from '../settings-links.ts';
import { shown } from '../values.ts';
import type { HaCf, HaCfLink } from './ha-cf.ts';
import { entry, readText } from './ini-text.ts';
import type { LocalHost, Tell } from './source.ts';

export interface Links {
  /** Lines of [heartbeat]. */
  readonly shared: readonly string[];
  /** One for each node and link, each node as many. */
  readonly addresses: readonly (readonly string[])[];
  readonly port: number;
}

type Unicast = Extract<HaCfLink, { kind: 'unicast' }>;

const mostLinks = 8;

export function convertLinks(
  haCf: HaCf,
  nodes: readonly string[],
  local: LocalHost | undefined,
  tell: Tell,
): Links {
  const port = haCf.port ?? 694;
  const shared = new Set<string>();
  const columns: (readonly string[])[] = [];
  const share = (line: number, text: string | undefined) => {
    if (text === undefined) return;
    if (shared.size + columns.length < mostLinks) shared.add(text);
    else tell(line, `the link is left out: directord has at most ${mostLinks}`);
  };
  for (const link of haCf.links) {
    if (link.kind === 'broadcast') share(link.line, broadcast(link.device, port, link.line, tell));
    if (link.kind === 'multicast') share(link.line, multicast(link, tell));
  }
  for (const [first, hosts] of unicastsByLink(haCf, tell)) {
    const column = addressColumn(first, hosts, nodes, local, tell);
    const fresh = column?.every((address) => !columns.flat().includes(address)) === true;
    if (column !== undefined && fresh && shared.size + columns.length < mostLinks) columns.push(column);
    else share(first.line, inPlaceOfUnicast(first, hosts, port, tell));
  }
  if (nodes.length > 1 && shared.size + columns.length === 0) {
    const device = local?.addresses[0]?.device ?? 'eth0';
    tell(
      0,
      `there is no link that directord has, so a broadcast on ${device} stands in [heartbeat]: check it`,
    );
    share(0, entry('broadcast[]', `${device}:${port}`));
  }
  const addresses = nodes.map((_, index) => columns.map((column) => column[index] ?? ''));
  return { shared: [...shared], addresses, port };
}

function broadcast(device: string, port: number, line: number, tell: Tell): string | undefined {
  const text = `${device}:${port}`;
  if (readText(broadcastLink, text) !== undefined) return entry('broadcast[]', text);
  tell(line, `the link is left out: ${shown(device)} is no interface`);
  return undefined;
}

function multicast(
  { device, group, port, ttl, line }: Extract<HaCfLink, { kind: 'multicast' }>,
  tell: Tell,
): string | undefined {
  // A ttl of 0 would not leave the host.
  const hops = ttl === '' || ttl === '0' ? '1' : ttl;
  const host = group.includes(':') ? `[${group}]` : group;
  const text = `${host}:${port} dev ${device} ttl ${hops}`;
  if (readText(multicastLink, text) !== undefined) return entry('multicast[]', text);
  tell(line, 'the multicast link is left out: it has no valid interface, group, port and ttl');
  return undefined;
}

/** The addresses of each interface and family: one link. */
function unicastsByLink({ links }: HaCf, tell: Tell): readonly (readonly [Unicast, readonly string[]])[] {
  const found = new Map<string, [Unicast, string[]]>();
  for (const link of links) {
    if (link.kind !== 'unicast') continue;
    if (readText(interfaceName, link.device) === undefined) {
      tell(link.line, `the link is left out: ${shown(link.device)} is no interface`);
      continue;
    }
    const address = readText(heartbeatAddress, link.host)?.address;
    if (address === undefined)
      tell(link.line, `${shown(link.host)} is no address that directord can use for a link`);
    const key = `${link.device} ${link.host.includes(':')}`;
    const [first, hosts] = found.get(key) ?? [link, []];
    if (address !== undefined && !hosts.includes(address)) hosts.push(address);
    found.set(key, [first, hosts]);
  }
  return [...found.values()];
}

/** Which address is whose is not in ha.cf; this host's own addresses and the order of the nodes tell. */
function addressColumn(
  { device, line }: Unicast,
  hosts: readonly string[],
  nodes: readonly string[],
  local: LocalHost | undefined,
  tell: Tell,
): readonly string[] | undefined {
  const own = nodes.indexOf(local?.name.toLowerCase() ?? '');
  const isIpv6 = hosts[0]?.includes(':') === true;
  const ours = (local?.addresses ?? []).filter(
    (each) => each.device === device && each.address.includes(':') === isIpv6,
  );
  const named = ours.map(({ address }) => address).find((address) => hosts.includes(address));
  const others = hosts.filter((host) => host !== named);
  const ownAddress = named ?? ours.map(({ address }) => readText(heartbeatAddress, address)?.address)[0];
  if (own !== -1 && ownAddress !== undefined && others.length === nodes.length - 1) {
    if (nodes.length > 2)
      tell(line, `which address on ${device} is whose is a guess, in the order of the nodes: check`);
    return others.toSpliced(own, 0, ownAddress);
  }
  if (hosts.length !== nodes.length) return undefined;
  tell(line, `which address on ${device} is whose is a guess, in the order of the nodes: check`);
  return hosts;
}

/** Within a network it reaches the same directors; ha.cf does not say enough for addresses. */
function inPlaceOfUnicast(
  { device, line }: Unicast,
  hosts: readonly string[],
  port: number,
  tell: Tell,
): string | undefined {
  tell(
    line,
    `the addresses of the directors on ${device} are not all known: better write address[] for each node`,
  );
  const isIpv6 = hosts.some((host) => parseAddress(host)?.family === 'inet6');
  if (isIpv6) return entry('multicast[]', `${formatEndpoint('ff02::694', port)} dev ${device} ttl 1`);
  return broadcast(device, port, line, tell);
}
