import { decodeAttributes, encodeBody, readText, readU16, readU32, u32 } from './message.ts';

/** A network interface as the kernel has it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Whether its frames are Ethernet's: `lo`, tunnels and InfiniBand are not. */
  readonly ethernet: boolean;
  /** Whether it was switched on (`ip link set up`). */
  readonly up: boolean;
  /** Whether it can send and receive: on, with a cable and a partner at the other end of it. */
  readonly running: boolean;
  /** 6 bytes for Ethernet. */
  readonly mac: Uint8Array;
}

export const LINK_MESSAGE = { new: 16, delete: 17, get: 18 } as const;

/** `struct ifinfomsg`. */
const HEADER_BYTES = 16;
const ARPHRD_ETHER = 1;
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
/** The state that the operator's and the driver's view add up to; with 802.1X or LACP more than a carrier. */
const IFF_RUNNING = 0x40;
const IFF_LOWER_UP = 0x10000;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_EXT_MASK = 29;
const SKIP_STATISTICS = 1 << 3;

/** Asks for all interfaces. */
export function encodeLinkDump(): Uint8Array {
  return encodeBody(new Uint8Array(HEADER_BYTES), [[IFLA_EXT_MASK, u32(SKIP_STATISTICS)]]);
}

/** Undefined for what is no interface's message. Bridges announce their ports as messages of their own family. */
export function decodeLink(body: Uint8Array): Link | undefined {
  if (body.length < HEADER_BYTES || body[0] !== 0) return undefined;
  const attributes = decodeAttributes(body, HEADER_BYTES);
  const name = attributes.get(IFLA_IFNAME);
  if (name === undefined) return undefined;
  const flags = readU32(body, 8);
  const has = (wanted: number): boolean => (flags & wanted) === wanted;
  return {
    index: readU32(body, 4),
    name: readText(name),
    ethernet: readU16(body, 2) === ARPHRD_ETHER && !has(IFF_LOOPBACK),
    up: has(IFF_UP),
    running: has(IFF_UP | IFF_RUNNING | IFF_LOWER_UP),
    mac: Uint8Array.from(attributes.get(IFLA_ADDRESS) ?? []),
  };
}

export function sameLink(left: Link, right: Link): boolean {
  return (
    left.name === right.name &&
    left.index === right.index &&
    left.ethernet === right.ethernet &&
    left.up === right.up &&
    left.running === right.running &&
    Buffer.from(left.mac).equals(right.mac)
  );
}
