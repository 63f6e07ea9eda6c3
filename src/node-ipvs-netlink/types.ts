import type { IpvsError } from './errors.ts';

/**
 * The vocabulary of the kernel's IPVS table.
 *
 * Three things are kept apart: what *names* an entry (identity), what an administrator *wants* of it
 * (settings) and what the kernel *reports* of it (observed).
 */

export type AddressFamily = 'inet' | 'inet6';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/**
 * What names a virtual service: protocol, address and port, or a firewall mark of one family.
 * Addresses are canonical text (RFC 5952 for IPv6) without brackets; their family follows from the text.
 * The same mark may exist once for IPv4 and once for IPv6.
 */
export type ServiceIdentity =
  | {
      readonly kind: 'address';
      readonly protocol: Protocol;
      readonly address: string;
      /** 0..65535; 0 (any port) only with persistence. */
      readonly port: number;
    }
  | {
      readonly kind: 'fwmark';
      readonly family: AddressFamily;
      /** 1..2^32-1. The kernel takes 0 as a catch-all for TCP 0.0.0.0:0, so it is refused here. */
      readonly mark: number;
    };

/** Scheduler flags as the kernel numbers them; `sh` and `mh` read flag-1 as "fallback", flag-2 as "port". */
export type SchedulerFlag = 'flag-1' | 'flag-2' | 'flag-3';

export interface Persistence {
  /** Seconds, 1..4,294,967: the kernel counts in ticks of 1/1000 s at the shortest, in 32 bits. */
  readonly timeout: number;
  /** IPv4: a dotted netmask (`255.255.255.255` is one client). IPv6: a prefix length, 1..128. */
  readonly netmask: string | number;
}

export interface ServiceSettings {
  /** The scheduler's name, at most 15 characters, such as `wrr`; `none` for no scheduler. */
  readonly scheduler: string;
  readonly schedulerFlags: readonly SchedulerFlag[];
  readonly persistence?: Persistence;
  /** Such as `sip`; at most 15 characters. Without persistence it has no effect. */
  readonly persistenceEngine?: string;
  /** One-packet scheduling; UDP and firewall marks only. */
  readonly onePacket: boolean;
}

export interface Service {
  readonly identity: ServiceIdentity;
  readonly settings: ServiceSettings;
}

/** `masq` is NAT, `tunnel` is TUN (ipip unless `tunnel` says otherwise), `route` is direct routing (DR). */
export type ForwardingMethod = 'masq' | 'local' | 'tunnel' | 'route' | 'bypass';

export type Tunnel =
  | { readonly type: 'ipip' }
  | { readonly type: 'gue'; readonly port: number; readonly checksum: TunnelChecksum }
  | { readonly type: 'gre'; readonly checksum: Exclude<TunnelChecksum, 'remote'> };

export type TunnelChecksum = 'none' | 'full' | 'remote';

/** What names a real server within a virtual service. */
export interface DestinationIdentity {
  readonly address: string;
  /** 0..65535. */
  readonly port: number;
}

export interface DestinationSettings {
  readonly forwarding: ForwardingMethod;
  /** 0..2^31-1; 0 takes no new connections (quiescent). */
  readonly weight: number;
  /** Connections at which the real server counts as overloaded; 0 is unlimited. */
  readonly upperThreshold: number;
  /** Connections below which it takes new ones again; 0 is three quarters of the upper one. */
  readonly lowerThreshold: number;
  /** Only with `forwarding: 'tunnel'`; absent is ipip. */
  readonly tunnel?: Tunnel;
}

export interface Destination {
  readonly identity: DestinationIdentity;
  readonly settings: DestinationSettings;
}

/** The kernel's counters. Rates are moving averages over about 8 s, per second. */
export interface Statistics {
  readonly connections: bigint;
  readonly inPackets: bigint;
  readonly outPackets: bigint;
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  readonly connectionsPerSecond: bigint;
  readonly inPacketsPerSecond: bigint;
  readonly outPacketsPerSecond: bigint;
  readonly inBytesPerSecond: bigint;
  readonly outBytesPerSecond: bigint;
}

export interface ObservedService extends Service {
  readonly statistics: Statistics;
}

export interface ObservedDestination extends Destination {
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly persistentConnections: number;
  readonly statistics: Statistics;
}

/** One virtual service with its real servers, as the kernel reports it. */
export interface ObservedVirtual {
  readonly service: ObservedService;
  readonly destinations: readonly ObservedDestination[];
}

/** One change to the table. An edit replaces all settings of the entry. */
export type Operation =
  | { readonly kind: 'add-service' | 'edit-service'; readonly service: Service }
  | { readonly kind: 'delete-service'; readonly service: ServiceIdentity }
  | {
      readonly kind: 'add-destination' | 'edit-destination';
      readonly service: ServiceIdentity;
      readonly destination: Destination;
    }
  | {
      readonly kind: 'delete-destination';
      readonly service: ServiceIdentity;
      readonly destination: DestinationIdentity;
    };

/** What became of one operation of a batch. */
export type OperationResult = { readonly ok: true } | { readonly ok: false; readonly error: IpvsError };

export interface KernelInfo {
  /** Such as `1.2.1`. */
  readonly version: string;
  /** Buckets of the connection table. */
  readonly connectionTableSize: number;
}

/** How long the kernel keeps an idle connection, in seconds. */
export interface Timeouts {
  readonly tcp: number;
  /** After a FIN was seen. */
  readonly tcpFin: number;
  readonly udp: number;
}

/** A master sends its connections to the group; a backup takes them from there. Both may run at once. */
export type SyncRole = 'master' | 'backup';

export interface SyncDaemonSettings {
  readonly role: SyncRole;
  /** The network interface's name, at most 15 characters. */
  readonly interface: string;
  /** 0..255; on a backup 0 takes every master's connections. */
  readonly syncId: number;
  /** Payload bytes of a sync packet; absent follows the interface's MTU. */
  readonly maxLength?: number;
  /** Multicast address; absent is 224.0.0.81. */
  readonly group?: string;
  /** 1..65535; absent is 8848. */
  readonly port?: number;
  /** 1..255; absent is 1. */
  readonly ttl?: number;
}

export type ObservedSyncDaemon = Required<SyncDaemonSettings>;
