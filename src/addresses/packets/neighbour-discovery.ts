import { internetChecksum } from '../../system/icmp-packet.ts';
import { ETHERTYPE } from '../../system/packet-socket.ts';
import { ETHERNET_HEADER, MAC_BYTES, multicastMac, newFrame } from './ethernet.ts';

/** IPv6 neighbour discovery on Ethernet (RFC 4861). */
export interface NeighbourMessage {
  readonly kind: 'solicitation' | 'advertisement';
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  /** The link-layer address option, or else the frame's sender. */
  readonly mac: Uint8Array;
}

const IPV6_HEADER = 40;
const MESSAGE = ETHERNET_HEADER + IPV6_HEADER;
const MESSAGE_BYTES = 24;
const OPTION_BYTES = 8;
const ICMPV6 = 58;
/** RFC 4861, 7.1: anything less came through a router and is discarded. */
const HOP_LIMIT = 255;
const TYPES = { solicitation: 135, advertisement: 136 } as const;
const LINK_LAYER_OPTION = { solicitation: 1, advertisement: 2 } as const;
const FLAG_ROUTER = 0x80;
const FLAG_OVERRIDE = 0x20;

const ALL_NODES = Buffer.from('ff020000000000000000000000000001', 'hex');
const SOLICITED_NODE_PREFIX = Buffer.from('ff0200000000000000000001ff', 'hex');
const UNSPECIFIED = new Uint8Array(16);

/**
 * Tells everyone where an address is now (RFC 4861, 7.2.6).
 * @param router Whether this host forwards on the interface. A host that hears otherwise of its router stops
 *   using it as one (7.2.5).
 */
export function unsolicitedAdvertisement(mac: Uint8Array, address: Uint8Array, router: boolean): Buffer {
  const frame = newMessage('advertisement', mac, address, ALL_NODES, OPTION_BYTES);
  frame.writeUInt8(FLAG_OVERRIDE | (router ? FLAG_ROUTER : 0), MESSAGE + 4);
  frame.set(address, MESSAGE + 8);
  frame.set([LINK_LAYER_OPTION.advertisement, 1], MESSAGE + MESSAGE_BYTES);
  frame.set(mac, MESSAGE + MESSAGE_BYTES + 2);
  return sealed(frame);
}

/** Asks who has an address without claiming it (RFC 4862, 5.4.2): the holder answers to all nodes. */
export function neighbourProbe(mac: Uint8Array, address: Uint8Array): Buffer {
  const solicitedNode = Buffer.concat([SOLICITED_NODE_PREFIX, address.subarray(13)]);
  const frame = newMessage('solicitation', mac, UNSPECIFIED, solicitedNode, 0);
  frame.set(address, MESSAGE + 8);
  return sealed(frame);
}

/** A message with its IPv6 header, without its checksum. */
function newMessage(
  kind: NeighbourMessage['kind'],
  mac: Uint8Array,
  source: Uint8Array,
  destination: Uint8Array,
  optionBytes: number,
): Buffer {
  const bytes = MESSAGE_BYTES + optionBytes;
  const frame = newFrame(multicastMac(destination), mac, ETHERTYPE.ipv6, IPV6_HEADER + bytes);
  frame.writeUInt8(0x60, ETHERNET_HEADER);
  frame.writeUInt16BE(bytes, ETHERNET_HEADER + 4);
  frame.writeUInt8(ICMPV6, ETHERNET_HEADER + 6);
  frame.writeUInt8(HOP_LIMIT, ETHERNET_HEADER + 7);
  frame.set(source, ETHERNET_HEADER + 8);
  frame.set(destination, ETHERNET_HEADER + 24);
  frame.writeUInt8(TYPES[kind], MESSAGE);
  return frame;
}

function sealed(frame: Buffer): Buffer {
  frame.writeUInt16BE(checksum(frame), MESSAGE + 2);
  return frame;
}

/** Over the addresses, the length and the protocol as well (RFC 8200, 8.1); 0 for a message that has its own. */
function checksum(frame: Uint8Array): number {
  const message = frame.subarray(MESSAGE);
  const pseudoHeader = Buffer.alloc(IPV6_HEADER);
  pseudoHeader.set(frame.subarray(ETHERNET_HEADER + 8, MESSAGE), 0);
  pseudoHeader.writeUInt32BE(message.length, 32);
  pseudoHeader.writeUInt8(ICMPV6, 39);
  return internetChecksum(Buffer.concat([pseudoHeader, message]));
}

/** Undefined for every other frame, and for what RFC 4861 (7.1) says to discard. */
export function decodeNeighbourMessage(frame: Uint8Array): NeighbourMessage | undefined {
  if (frame.length < MESSAGE + MESSAGE_BYTES) return undefined;
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
  const length = bytes.readUInt16BE(ETHERNET_HEADER + 4);
  const isNeighbourDiscovery =
    bytes.readUInt16BE(2 * MAC_BYTES) === ETHERTYPE.ipv6 &&
    bytes.readUInt8(ETHERNET_HEADER) >> 4 === 6 &&
    bytes.readUInt8(ETHERNET_HEADER + 6) === ICMPV6 &&
    bytes.readUInt8(ETHERNET_HEADER + 7) === HOP_LIMIT &&
    bytes.readUInt8(MESSAGE + 1) === 0;
  const kind = kindOf(bytes.readUInt8(MESSAGE));
  // Short frames are padded by Ethernet: what lies beyond the IPv6 length is no part of the message.
  const end = MESSAGE + length;
  if (!isNeighbourDiscovery || kind === undefined || length < MESSAGE_BYTES || end > bytes.length) {
    return undefined;
  }
  if (checksum(bytes.subarray(0, end)) !== 0) return undefined;
  return {
    kind,
    source: bytes.subarray(ETHERNET_HEADER + 8, ETHERNET_HEADER + 24),
    target: bytes.subarray(MESSAGE + 8, MESSAGE + MESSAGE_BYTES),
    mac:
      linkLayerOption(bytes.subarray(MESSAGE + MESSAGE_BYTES, end), LINK_LAYER_OPTION[kind]) ??
      bytes.subarray(MAC_BYTES, 2 * MAC_BYTES),
  };
}

function kindOf(type: number): NeighbourMessage['kind'] | undefined {
  if (type === TYPES.solicitation) return 'solicitation';
  return type === TYPES.advertisement ? 'advertisement' : undefined;
}

function linkLayerOption(options: Uint8Array, wanted: number): Uint8Array | undefined {
  let offset = 0;
  while (offset + OPTION_BYTES <= options.length) {
    const length = (options[offset + 1] ?? 0) * 8;
    if (length === 0) return undefined;
    if (options[offset] === wanted) return options.subarray(offset + 2, offset + 2 + MAC_BYTES);
    offset += length;
  }
  return undefined;
}
