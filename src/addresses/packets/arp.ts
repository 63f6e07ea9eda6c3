import { ETHERTYPE } from '../../system/packet-socket.ts';
import { BROADCAST_MAC, ETHERNET_HEADER, MAC_BYTES, newFrame } from './ethernet.ts';

/** ARP for IPv4 on Ethernet (RFC 826), and its uses of RFC 5227. */
export interface ArpPacket {
  readonly operation: 'request' | 'reply';
  readonly senderMac: Uint8Array;
  readonly senderAddress: Uint8Array;
  readonly targetMac: Uint8Array;
  readonly targetAddress: Uint8Array;
}

const PACKET_BYTES = 28;
/** Ethernet, IPv4, 6 and 4 bytes of address. */
const FIXED = Buffer.from('0001080006' + '04', 'hex');
const OPERATIONS = { request: 1, reply: 2 } as const;
const NO_MAC = new Uint8Array(MAC_BYTES);
const NO_ADDRESS = new Uint8Array(4);

export function encodeArp(packet: ArpPacket, destination: Uint8Array): Buffer {
  const frame = newFrame(destination, packet.senderMac, ETHERTYPE.arp, PACKET_BYTES);
  frame.set(FIXED, ETHERNET_HEADER);
  frame.writeUInt16BE(OPERATIONS[packet.operation], ETHERNET_HEADER + 6);
  frame.set(packet.senderMac, ETHERNET_HEADER + 8);
  frame.set(packet.senderAddress, ETHERNET_HEADER + 14);
  frame.set(packet.targetMac, ETHERNET_HEADER + 18);
  frame.set(packet.targetAddress, ETHERNET_HEADER + 24);
  return frame;
}

/** Undefined for every other frame. */
export function decodeArp(frame: Uint8Array): ArpPacket | undefined {
  if (frame.length < ETHERNET_HEADER + PACKET_BYTES) return undefined;
  const packet = Buffer.from(frame.buffer, frame.byteOffset + ETHERNET_HEADER, PACKET_BYTES);
  if (FIXED.compare(packet, 0, FIXED.length) !== 0) return undefined;
  const number = packet.readUInt16BE(6);
  if (number !== OPERATIONS.request && number !== OPERATIONS.reply) return undefined;
  return {
    operation: number === OPERATIONS.request ? 'request' : 'reply',
    senderMac: packet.subarray(8, 14),
    senderAddress: packet.subarray(14, 18),
    targetMac: packet.subarray(18, 24),
    targetAddress: packet.subarray(24, 28),
  };
}

/**
 * Tells everyone where an address is now. Some systems heed only the request form, some only the reply form
 * (RFC 5944, section 4.6, allows both), so both are sent.
 */
export function gratuitousArp(mac: Uint8Array, address: Uint8Array): readonly Buffer[] {
  const sender = { senderMac: mac, senderAddress: address, targetAddress: address };
  return [
    encodeArp({ ...sender, operation: 'request', targetMac: NO_MAC }, BROADCAST_MAC),
    encodeArp({ ...sender, operation: 'reply', targetMac: mac }, BROADCAST_MAC),
  ];
}

/** Asks who has an address without claiming it: no neighbour learns anything from it (RFC 5227, 2.1.1). */
export function arpProbe(mac: Uint8Array, address: Uint8Array): Buffer {
  return encodeArp(
    {
      operation: 'request',
      senderMac: mac,
      senderAddress: NO_ADDRESS,
      targetMac: NO_MAC,
      targetAddress: address,
    },
    BROADCAST_MAC,
  );
}
