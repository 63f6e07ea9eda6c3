/**
 * What directord.ini says of a director that is not alone. Plain, deeply frozen data, the same on every director
 * that has the same file. Times are milliseconds, addresses canonical text without brackets.
 */
import type { AddressFamily, VirtualIdentity } from './configuration.ts';

export interface PairSettings {
  /** Directors of different clusters do not hear each other. */
  readonly cluster: string;
  /** Always there when there is more than one node. */
  readonly keyFile?: string;
  readonly timing: HeartbeatTiming;
  /** How long a ping node must be silent before it counts as lost. */
  readonly deadpingMs: number;
  readonly autoFailback: boolean;
  /** How long the preferred director must have been fit before it takes its group back. */
  readonly failbackDelayMs: number;
  /** How long peers hold still for a director that has announced its restart. */
  readonly restartHoldMs: number;
  /** Runs before a takeover from a director that fell silent, with that director's name as its last argument. */
  readonly fence?: string;
  readonly multicasts: readonly MulticastLink[];
  readonly broadcasts: readonly BroadcastLink[];
  /** Every director, this one included, in the order of the file. Each has the same number of addresses. */
  readonly nodes: readonly NodeSettings[];
  /** In the order of the file. */
  readonly groups: readonly GroupSettings[];
}

/** keepalive < warntime < deadtime <= initdead, and 2 x keepalive < deadtime; each from 10 ms to 1 h. */
export interface HeartbeatTiming {
  readonly keepaliveMs: number;
  readonly warntimeMs: number;
  readonly deadtimeMs: number;
  readonly initdeadMs: number;
}

export interface NodeSettings {
  readonly name: string;
  /** The n-th addresses of all nodes are of one family and make up one link. */
  readonly addresses: readonly HeartbeatAddress[];
}

export interface HeartbeatAddress {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
}

export interface MulticastLink {
  readonly family: AddressFamily;
  /** The multicast address. */
  readonly group: string;
  readonly port: number;
  readonly device: string;
  /** 1 to 255; hops for IPv6. */
  readonly ttl: number;
}

/** IPv4. */
export interface BroadcastLink {
  readonly device: string;
  readonly port: number;
}

export interface GroupSettings {
  readonly name: string;
  /** The name of one of the nodes. */
  readonly prefer?: string;
  readonly vips: readonly VirtualIp[];
  /** What belongs to the group beside the virtual servers of its addresses. */
  readonly virtuals: readonly VirtualSelector[];
  readonly pings: readonly string[];
  /** The same in all groups that have it: a kernel has one pair of sync daemons. */
  readonly sync?: SyncSettings;
  readonly standby: 'warm' | 'cold';
  readonly followHealth: boolean;
  readonly startCommands: readonly string[];
  readonly stopCommands: readonly string[];
  /** How often the addresses are announced while the group is held; the burst at takeover comes in any case. */
  readonly announceIntervalMs: number | 'off';
  /** Addresses that are on `lo`, too, are off it while the group is held. */
  readonly lvsSupport: boolean;
}

/** An address that moves. No two groups have the same. */
export interface VirtualIp {
  readonly family: AddressFamily;
  readonly address: string;
  readonly prefixLength: number;
  readonly device: string;
  /** Of IPv4 only; begins with the device's name. */
  readonly label?: string;
}

export type VirtualSelector =
  | { readonly kind: 'address'; readonly family: AddressFamily; readonly address: string }
  /** The mark in both families. */
  | { readonly kind: 'fwmark'; readonly mark: number };

export interface SyncSettings {
  readonly device: string;
  /** 0 to 255; on a backup 0 takes every master's connections. */
  readonly syncId: number;
  /** The multicast address. */
  readonly group: string;
}

/**
 * The groups that a virtual server belongs to. One with an address belongs to the group that has the address,
 * or to none: it is then served by every director at any time. A firewall mark that no group names may mark
 * packets to any address, so it belongs to all groups.
 */
export function groupsOfVirtual(
  identity: VirtualIdentity,
  groups: readonly GroupSettings[],
): readonly GroupSettings[] {
  if (identity.kind === 'address') {
    const { address } = identity;
    const has = (each: { readonly address: string }) => each.address === address;
    return groups.filter(
      ({ vips, virtuals }) => vips.some(has) || virtuals.some((each) => each.kind === 'address' && has(each)),
    );
  }
  const { mark } = identity;
  const naming = groups.filter(({ virtuals }) =>
    virtuals.some((each) => each.kind === 'fwmark' && each.mark === mark),
  );
  return naming.length > 0 ? naming : groups;
}
