import { littleEndian } from './attribute.ts';

/** The frame around every message: `nlmsghdr`, then `genlmsghdr`, then attributes. */

export const HEADER = 20;
export const NETLINK_HEADER = 16;

const MESSAGE_NOOP = 1;
const MESSAGE_ERROR = 2;
const MESSAGE_DONE = 3;
/** Numbers below are netlink's own. */
const FIRST_FAMILY = 0x10;

export const FLAG_REQUEST = 0x1;
export const FLAG_ACK = 0x4;
export const FLAG_DUMP = 0x300;

export interface FamilyHeader {
  readonly family: number;
  readonly version: number;
}

export interface MessageHeader {
  readonly command: number;
  readonly flags: number;
  readonly sequence: number;
}

/** Writes a message of `HEADER + body.length` bytes; the body is padded already. Returns where it ends. */
export function writeMessage(
  target: Uint8Array,
  view: DataView,
  start: number,
  { family, version }: FamilyHeader,
  { command, flags, sequence }: MessageHeader,
  body: Uint8Array,
): number {
  const length = HEADER + body.length;
  view.setUint32(start, length, littleEndian);
  view.setUint16(start + 4, family, littleEndian);
  view.setUint16(start + 6, flags, littleEndian);
  view.setUint32(start + 8, sequence, littleEndian);
  view.setUint32(start + 12, 0, littleEndian);
  view.setUint8(start + 16, command);
  view.setUint8(start + 17, version);
  view.setUint16(start + 18, 0, littleEndian);
  target.set(body, start + HEADER);
  return start + length;
}

/** Writes a message that the kernel does nothing about, but acks if asked to. Returns where it ends. */
export function writeNoOperation(view: DataView, start: number, flags: number, sequence: number): number {
  view.setUint32(start, NETLINK_HEADER, littleEndian);
  view.setUint16(start + 4, MESSAGE_NOOP, littleEndian);
  view.setUint16(start + 6, flags, littleEndian);
  view.setUint32(start + 8, sequence, littleEndian);
  view.setUint32(start + 12, 0, littleEndian);
  return start + NETLINK_HEADER;
}

export interface MessageVisitor {
  /** An ack (0) or an error, as a positive errno; also what ends a dump. */
  status(sequence: number, errno: number, ofDump: boolean): void;
  /** A family's reply: its attributes lie in `view` from `start` to `end`. */
  reply(sequence: number, view: DataView, start: number, end: number): void;
}

/** Walks the messages of one datagram; a damaged tail ends the walk. */
export function visitMessages(view: DataView, visitor: MessageVisitor): void {
  let start = 0;
  while (start + NETLINK_HEADER <= view.byteLength) {
    const length = view.getUint32(start, littleEndian);
    const end = start + length;
    if (length < NETLINK_HEADER || end > view.byteLength) return;
    const type = view.getUint16(start + 4, littleEndian);
    const sequence = view.getUint32(start + 8, littleEndian);
    if (type === MESSAGE_ERROR || type === MESSAGE_DONE) {
      const errno = length >= HEADER ? -view.getInt32(start + NETLINK_HEADER, littleEndian) : 0;
      visitor.status(sequence, Math.max(errno, 0), type === MESSAGE_DONE);
    } else if (type >= FIRST_FAMILY && length >= HEADER) {
      visitor.reply(sequence, view, start + HEADER, end);
    }
    start += (length + 3) & ~3;
  }
}
