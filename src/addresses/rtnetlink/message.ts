import { endianness } from 'node:os';

/**
 * The frame around every rtnetlink message: `nlmsghdr`, a fixed header, then attributes. What a newer kernel
 * adds is ignored: npm netlink's decoders insist on the attribute sizes that they know, and throw otherwise.
 */

const littleEndian = endianness() === 'LE';
const HEADER = 16;
const ATTRIBUTE_HEADER = 4;
/** Without the bits for "nested" and "network byte order". */
const ATTRIBUTE_TYPE = 0x3fff;

const MESSAGE_ERROR = 2;
const MESSAGE_DONE = 3;
/** Numbers below are netlink's own. */
const FIRST_OF_FAMILY = 0x10;

export const FLAG = {
  request: 0x1,
  ack: 0x4,
  dumpInterrupted: 0x10,
  dump: 0x300,
  create: 0x400,
  exclusive: 0x200,
};

export const u32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  if (littleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};

export function readU32(bytes: Uint8Array, offset = 0): number {
  return viewOf(bytes).getUint32(offset, littleEndian);
}

export function readU16(bytes: Uint8Array, offset = 0): number {
  return viewOf(bytes).getUint16(offset, littleEndian);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export type Attribute = readonly [type: number, value: Uint8Array];

export function encodeBody(fixed: Uint8Array, attributes: readonly Attribute[]): Uint8Array {
  const parts = attributes.flatMap(([type, value]) => {
    const head = Buffer.alloc(ATTRIBUTE_HEADER);
    const view = viewOf(head);
    view.setUint16(0, ATTRIBUTE_HEADER + value.length, littleEndian);
    view.setUint16(2, type, littleEndian);
    return [head, value, Buffer.alloc(align4(value.length) - value.length)];
  });
  return Buffer.concat([fixed, ...parts]);
}

export function encodeMessage(type: number, flags: number, sequence: number, body: Uint8Array): Buffer {
  const message = Buffer.alloc(HEADER + align4(body.length));
  const view = viewOf(message);
  view.setUint32(0, HEADER + body.length, littleEndian);
  view.setUint16(4, type, littleEndian);
  view.setUint16(6, flags, littleEndian);
  view.setUint32(8, sequence, littleEndian);
  message.set(body, HEADER);
  return message;
}

export type Message =
  /** The end of a request: `errno` is positive, 0 for success. */
  | { readonly kind: 'status'; readonly sequence: number; readonly errno: number; readonly flags: number }
  | {
      readonly kind: 'data';
      readonly sequence: number;
      readonly type: number;
      readonly flags: number;
      readonly body: Uint8Array;
    };

/** The messages of one datagram; a damaged tail ends them. */
export function* decodeMessages(datagram: Uint8Array): Generator<Message> {
  let start = 0;
  while (start + HEADER <= datagram.length) {
    const length = readU32(datagram, start);
    if (length < HEADER || start + length > datagram.length) return;
    const type = readU16(datagram, start + 4);
    const flags = readU16(datagram, start + 6);
    const sequence = readU32(datagram, start + 8);
    const body = datagram.subarray(start + HEADER, start + length);
    if (type === MESSAGE_ERROR || type === MESSAGE_DONE) {
      const errno = body.length >= 4 ? viewOf(body).getInt32(0, littleEndian) : 0;
      yield { kind: 'status', sequence, errno: Math.abs(errno), flags };
    } else if (type >= FIRST_OF_FAMILY) {
      yield { kind: 'data', sequence, type, flags, body };
    }
    start += align4(length);
  }
}

/** The attributes behind a fixed header, by type; of two of a type the last. Damage ends them. */
export function decodeAttributes(body: Uint8Array, start: number): ReadonlyMap<number, Uint8Array> {
  const attributes = new Map<number, Uint8Array>();
  let offset = start;
  while (offset + ATTRIBUTE_HEADER <= body.length) {
    const size = readU16(body, offset);
    if (size < ATTRIBUTE_HEADER || offset + size > body.length) break;
    const type = readU16(body, offset + 2) & ATTRIBUTE_TYPE;
    attributes.set(type, body.subarray(offset + ATTRIBUTE_HEADER, offset + size));
    offset += align4(size);
  }
  return attributes;
}

/** Text up to its NUL. */
export function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString();
}

export function textBytes(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

function align4(length: number): number {
  return (length + 3) & ~3;
}
