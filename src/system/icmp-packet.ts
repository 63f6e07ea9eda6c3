/** ICMP and ICMPv6 echo messages (RFC 792, RFC 4443). */
export type IcmpFamily = 'inet' | 'inet6';

const HEADER_BYTES = 8;
const TYPES = {
  inet: { request: 8, reply: 0 },
  inet6: { request: 128, reply: 129 },
} as const;

export const ECHO_REPLY_TYPE: Readonly<Record<IcmpFamily, number>> = { inet: 0, inet6: 129 };

/** An echo request; the kernel fills in the identifier of a ping socket and the checksum of ICMPv6. */
export function encodeEchoRequest(
  family: IcmpFamily,
  identifier: number,
  sequence: number,
  data: Uint8Array,
): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + data.length);
  packet[0] = TYPES[family].request;
  packet.writeUInt16BE(identifier, 4);
  packet.writeUInt16BE(sequence, 6);
  packet.set(data, HEADER_BYTES);
  if (family === 'inet') {
    packet.writeUInt16BE(internetChecksum(packet), 2);
  }
  return packet;
}

/** The data of an echo reply; undefined for every other message and for what is none. */
export function decodeEchoReply(family: IcmpFamily, message: Uint8Array): Uint8Array | undefined {
  const packet = family === 'inet' ? withoutIpHeader(message) : message;
  if (packet.length < HEADER_BYTES || packet[0] !== TYPES[family].reply || packet[1] !== 0) {
    return undefined;
  }
  return packet.subarray(HEADER_BYTES);
}

/**
 * Raw IPv4 sockets deliver the IP header as well, ping sockets do not. The first byte tells them apart: 4x
 * for an IP header, 0 for an echo reply.
 */
function withoutIpHeader(message: Uint8Array): Uint8Array {
  const first = message[0] ?? 0;
  return first >> 4 === 4 ? message.subarray((first & 0x0f) * 4) : message;
}

/** RFC 1071: the one's complement of the one's complement sum of all 16-bit words. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return ~sum & 0xffff;
}
