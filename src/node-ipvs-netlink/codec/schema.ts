import {
  attribute,
  bytes,
  maskedFlags,
  s32,
  text,
  u8,
  u16,
  u16BigEndian,
  u32,
  u32Counter,
  u64Counter,
} from './attribute.ts';

/** Every number of the kernel's interface (`linux/ip_vs.h`), in one place. */

export const FAMILY_NAME = 'IPVS';
export const FAMILY_VERSION = 1;

export const COMMAND = {
  newService: 1,
  setService: 2,
  deleteService: 3,
  getService: 4,
  newDestination: 5,
  setDestination: 6,
  deleteDestination: 7,
  getDestination: 8,
  newDaemon: 9,
  deleteDaemon: 10,
  getDaemon: 11,
  setConfig: 12,
  getConfig: 13,
  setInfo: 14,
  getInfo: 15,
  zero: 16,
  flush: 17,
} as const;

export type Command = (typeof COMMAND)[keyof typeof COMMAND];

export const TOP = {
  service: { id: 1 },
  destination: { id: 2 },
  daemon: { id: 3 },
  timeoutTcp: attribute(4, u32),
  timeoutTcpFin: attribute(5, u32),
  timeoutUdp: attribute(6, u32),
} as const;

export const SERVICE = {
  family: attribute(1, u16),
  protocol: attribute(2, u16),
  /** Always 16 bytes in replies; IPv4 takes the first 4. */
  address: attribute(3, bytes),
  port: attribute(4, u16BigEndian),
  mark: attribute(5, u32),
  scheduler: attribute(6, text),
  flags: attribute(7, maskedFlags),
  timeout: attribute(8, u32),
  /** IPv4: the mask in network order. IPv6: the prefix length in host order. */
  netmask: attribute(9, bytes),
  statistics: { id: 10 },
  persistenceEngine: attribute(11, text),
  statistics64: { id: 12 },
} as const;

export const DESTINATION = {
  address: attribute(1, bytes),
  port: attribute(2, u16BigEndian),
  forwarding: attribute(3, u32),
  weight: attribute(4, s32),
  upperThreshold: attribute(5, u32),
  lowerThreshold: attribute(6, u32),
  activeConnections: attribute(7, u32),
  inactiveConnections: attribute(8, u32),
  persistentConnections: attribute(9, u32),
  statistics: { id: 10 },
  /** Since Linux 3.18; absent is the service's family. */
  family: attribute(11, u16),
  statistics64: { id: 12 },
  tunnelType: attribute(13, u8),
  tunnelPort: attribute(14, u16BigEndian),
  tunnelFlags: attribute(15, u16),
} as const;

export const DAEMON = {
  state: attribute(1, u32),
  interface: attribute(2, text),
  syncId: attribute(3, u32),
  maxLength: attribute(4, u16),
  group: attribute(5, bytes),
  group6: attribute(6, bytes),
  /** In host order, unlike every other port here. */
  port: attribute(7, u16),
  ttl: attribute(8, u8),
} as const;

/** The counters are 32 bits wide here, the bytes 64. */
export const STATISTICS = {
  connections: attribute(1, u32Counter),
  inPackets: attribute(2, u32Counter),
  outPackets: attribute(3, u32Counter),
  inBytes: attribute(4, u64Counter),
  outBytes: attribute(5, u64Counter),
  connectionsPerSecond: attribute(6, u32Counter),
  inPacketsPerSecond: attribute(7, u32Counter),
  outPacketsPerSecond: attribute(8, u32Counter),
  inBytesPerSecond: attribute(9, u32Counter),
  outBytesPerSecond: attribute(10, u32Counter),
} as const;

/** Newer kernels send both nests; this one is the truth then. */
export const STATISTICS64 = {
  connections: attribute(1, u64Counter),
  inPackets: attribute(2, u64Counter),
  outPackets: attribute(3, u64Counter),
  inBytes: attribute(4, u64Counter),
  outBytes: attribute(5, u64Counter),
  connectionsPerSecond: attribute(6, u64Counter),
  inPacketsPerSecond: attribute(7, u64Counter),
  outPacketsPerSecond: attribute(8, u64Counter),
  inBytesPerSecond: attribute(9, u64Counter),
  outBytesPerSecond: attribute(10, u64Counter),
} as const;

export const INFO = {
  version: attribute(1, u32),
  connectionTableSize: attribute(2, u32),
} as const;

/** Address families and protocols by their Linux numbers, also where this runs elsewhere (dry run). */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const PROTOCOL_NUMBER = { tcp: 6, udp: 17, sctp: 132 } as const;

export const SERVICE_FLAG = {
  persistent: 0x1,
  /** The kernel's own: set in every reply, never sent. */
  hashed: 0x2,
  onePacket: 0x4,
  'flag-1': 0x8,
  'flag-2': 0x10,
  'flag-3': 0x20,
} as const;

export const FORWARDING_NUMBER = { masq: 0, local: 1, tunnel: 2, route: 3, bypass: 4 } as const;
export const FORWARDING_MASK = 0x7;
export const TUNNEL_NUMBER = { ipip: 0, gue: 1, gre: 2 } as const;
export const TUNNEL_CHECKSUM_NUMBER = { none: 0, full: 1, remote: 2 } as const;
export const SYNC_STATE = { master: 1, backup: 2 } as const;
