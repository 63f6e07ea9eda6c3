import type { AddressFamily, ForwardingMethod, VirtualServer } from '../../config/configuration.ts';
import { optional } from '../../config/optional.ts';
import type { Settings } from '../../config/settings.ts';
import type { Address } from '../../config/settings-addresses.ts';
import { groupsOfVirtual, type PairSettings, type VirtualIp } from '../../config/settings-pair.ts';

/** What a director's configuration asks of its host. */
export interface DirectorNeeds {
  readonly paired: boolean;
  /** In the order in which the files name them. */
  readonly schedulers: readonly string[];
  /** Real and fallback servers whose answers pass through the director, by address. */
  readonly routedReals: readonly Address[];
  /** Real and fallback servers that have the virtual address themselves, by address. */
  readonly directReals: readonly Address[];
  /** Virtual servers of FTP whose data connections IPVS has to find in the text. */
  readonly ftpByNat: boolean;
  /** Addresses that the directors of a pair move. */
  readonly movingAddresses: readonly VirtualIp[];
  /** Addresses of virtual servers that nobody moves: this host has to have them. */
  readonly fixedAddresses: readonly Address[];
  /** Interfaces beside those of the moving addresses, by name, each with what it is for. */
  readonly linkDevices: ReadonlyMap<string, string>;
  /** This director among the nodes; absent where the pair has no such node, and for a director alone. */
  readonly ownAddresses?: readonly Address[];
  /** This director's name. */
  readonly node: string;
  /** UDP ports of the heartbeats. */
  readonly ports: readonly number[];
  readonly pings: boolean;
  readonly keyFile?: string;
  /** `expire_nodest_conn`, ... of [ipvs]. */
  readonly ipvsSysctls: readonly string[];
  /** Connection tracking sees every packet of IPVS. */
  readonly tracksConnections: boolean;
  /** What works by our table in the kernel's nftables, as the files write it. */
  readonly packetFilterUses: readonly string[];
}

/** @param virtuals of all files of the director */
export function directorNeeds(virtuals: readonly VirtualServer[], settings: Settings): DirectorNeeds {
  const { pair, ipvs, node, firewallMarks } = settings;
  const groups = pair?.groups ?? [];
  const movingAddresses = groups.flatMap(({ vips }) => vips);
  const addressesOf = ({ identity }: VirtualServer): readonly Address[] =>
    identity.kind === 'address' ? [{ family: identity.family, address: identity.address }] : [];
  const fixed = virtuals
    .filter(({ identity }) => groupsOfVirtual(identity, groups).length === 0)
    .flatMap(addressesOf);
  const fullNat = virtuals.some(hasFullNat);
  const own = pair?.nodes.find(({ name }) => name === node);
  return {
    paired: pair !== undefined && pair.nodes.length > 1,
    schedulers: [...new Set(virtuals.map(({ scheduler }) => scheduler))],
    routedReals: distinct(virtuals.flatMap(routedServers)),
    directReals: distinct(virtuals.flatMap(directServers)),
    ftpByNat: virtuals.some(isFtpByNat),
    movingAddresses,
    fixedAddresses: distinct(fixed),
    linkDevices: linkDevices(pair),
    ...optional('ownAddresses', own?.addresses),
    node,
    ports: heartbeatPorts(pair),
    pings:
      groups.some(({ pings }) => pings.length > 0) ||
      virtuals.some(({ check }) => check.type.kind === 'ping'),
    ...optional('keyFile', pair?.keyFile),
    ipvsSysctls: [...(ipvs?.sysctls.keys() ?? [])],
    tracksConnections: ipvs?.sysctls.get('conntrack') === '1' || fullNat,
    packetFilterUses: [...(fullNat ? ['fullnat'] : []), ...(firewallMarks.length > 0 ? ['[fwmark.N]'] : [])],
  };
}

/**
 * Whether answers of a real server by this method come back through the director, which has to forward them then.
 * IPVS makes tunnels by itself: `ipip` needs nothing of the director's host.
 */
function returnsThroughDirector(method: ForwardingMethod): boolean {
  return method === 'masq';
}

/** For these directord itself sets what the host must be set to. */
function hasFullNat(virtual: VirtualServer): boolean {
  return serversBy(virtual, (method) => method === 'fullnat').length > 0;
}

function routedServers(virtual: VirtualServer): readonly Address[] {
  return serversBy(virtual, returnsThroughDirector);
}

function directServers(virtual: VirtualServer): readonly Address[] {
  return serversBy(virtual, (method) => !returnsThroughDirector(method) && method !== 'fullnat');
}

function serversBy(
  { identity, reals, fallback }: VirtualServer,
  isMeant: (method: ForwardingMethod) => boolean,
): readonly Address[] {
  return [...reals, ...(fallback === undefined ? [] : [fallback])]
    .filter(({ forwarding }) => isMeant(forwarding))
    .map(({ address }) => ({ family: familyOf(address, identity.family), address }));
}

function familyOf(address: string, otherwise: AddressFamily): AddressFamily {
  return address.includes(':') ? 'inet6' : otherwise;
}

/** ip_vs_ftp.c knows port 21 alone. */
function isFtpByNat(virtual: VirtualServer): boolean {
  const { identity } = virtual;
  return identity.kind === 'address' && identity.port === 21 && routedServers(virtual).length > 0;
}

function linkDevices(pair: PairSettings | undefined): ReadonlyMap<string, string> {
  if (pair === undefined) return new Map();
  const links = [...pair.multicasts, ...pair.broadcasts].map(({ device }) => [device, 'heartbeats'] as const);
  const syncs = pair.groups.flatMap(({ sync }) => (sync ? [[sync.device, 'the sync daemons'] as const] : []));
  return new Map([...syncs, ...links]);
}

function heartbeatPorts(pair: PairSettings | undefined): readonly number[] {
  if (pair === undefined || pair.nodes.length < 2) return [];
  const links = [...pair.nodes.flatMap(({ addresses }) => addresses), ...pair.multicasts, ...pair.broadcasts];
  return [...new Set(links.map(({ port }) => port))];
}

function distinct(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((each) => [each.address, each])).values()];
}
