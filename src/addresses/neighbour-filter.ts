import type { FilterStep } from '../system/packet-socket.ts';

// linux/filter.h: load a byte or half-word at an offset, jump if equal, return.
const LOAD_BYTE = 0x30;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;
const ALL = 0xffff;

const NEXT_HEADER = 20;
const ICMPV6_TYPE = 54;

/** Neighbour solicitations and advertisements: a director forwards more IPv6 than this process could read. */
export const NEIGHBOUR_DISCOVERY_ONLY: readonly FilterStep[] = [
  [LOAD_BYTE, 0, 0, NEXT_HEADER],
  [JUMP_IF_EQUAL, 0, 4, 58],
  [LOAD_BYTE, 0, 0, ICMPV6_TYPE],
  [JUMP_IF_EQUAL, 1, 0, 135],
  [JUMP_IF_EQUAL, 0, 1, 136],
  [RETURN, 0, 0, ALL],
  [RETURN, 0, 0, 0],
];

export const NOTHING: readonly FilterStep[] = [[RETURN, 0, 0, 0]];

const ARP_SENDER_ADDRESS = 28;
const LOAD_WORD = 0x20;
/** The kernel bounds the memory of a program (net.core.optmem_max, 20 KiB before 6.8); twice this many fit. */
const MAX_ADDRESSES = 250;

/** ARP packets that these IPv4 addresses (as 4 bytes) are said to have sent; all packets if there are too many. */
export function arpFromOnly(addresses: readonly Uint8Array[]): readonly FilterStep[] {
  if (addresses.length > MAX_ADDRESSES) return [[RETURN, 0, 0, ALL]];
  return [
    [LOAD_WORD, 0, 0, ARP_SENDER_ADDRESS],
    ...addresses.flatMap((address): readonly FilterStep[] => [
      [JUMP_IF_EQUAL, 0, 1, Buffer.from(address).readUInt32BE(0)],
      [RETURN, 0, 0, ALL],
    ]),
    [RETURN, 0, 0, 0],
  ];
}
