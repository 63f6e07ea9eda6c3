/** The frame around every packet here (IEEE 802.3, Ethernet II). */

export const ETHERNET_HEADER = 14;
export const MAC_BYTES = 6;
export const BROADCAST_MAC: Uint8Array = new Uint8Array(MAC_BYTES).fill(0xff);

/** A frame of `size` payload bytes, zero but for its header. */
export function newFrame(
  destination: Uint8Array,
  source: Uint8Array,
  etherType: number,
  size: number,
): Buffer {
  const frame = Buffer.alloc(ETHERNET_HEADER + size);
  frame.set(destination, 0);
  frame.set(source, MAC_BYTES);
  frame.writeUInt16BE(etherType, 2 * MAC_BYTES);
  return frame;
}

/** RFC 2464, section 7: where an IPv6 multicast address is sent to. */
export function multicastMac(address: Uint8Array): Uint8Array {
  return Uint8Array.from([0x33, 0x33, ...address.subarray(12, 16)]);
}
