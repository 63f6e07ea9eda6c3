import { createHash } from 'node:crypto';
import { isNodeName, maxLinks, maxMessageBytes, maxStateBytes } from '../limits.ts';
import type { Body, Datagram } from './datagram.ts';

/** "DHB" and the version. The layout, byte by byte, is in README.md. */
const magic = 0x44484201;
export const keyIdOffset = 4;
export const tagBytes = 32;
const namesOffset = 80;
/** Two names of one byte, an empty state and the authentication. */
export const minDatagramBytes = namesOffset + 2 + 2 + 2 + tagBytes;

const kindCodes = { status: 1, message: 2 } as const;
const flag = { echo: 1, sameLink: 2, confirmed: 4, goodbye: 8 } as const;
const noBoot = '0'.repeat(32);

/** What stands for a cluster's name in a datagram: the first 8 bytes of its SHA-256, in hexadecimal. */
export function clusterTag(name: string): string {
  return createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 16);
}

/** The datagram with key id and authentication still zero; `seal` fills them in. */
export function encode(datagram: Datagram): Buffer {
  const { sender, receiver, echo, body } = datagram;
  const bodyBytes = bodyLength(body);
  const bytes = Buffer.alloc(namesOffset + 2 + sender.length + receiver.length + bodyBytes + tagBytes);
  bytes.writeUInt32BE(magic, 0);
  bytes.write(datagram.cluster, 8, 'hex');
  bytes.writeUInt8(body.kind === 'unknown' ? body.code : kindCodes[body.kind], 16);
  bytes.writeUInt8(flagsOf(datagram), 17);
  bytes.writeUInt8(datagram.path, 18);
  bytes.write(datagram.senderBoot, 20, 'hex');
  bytes.write(datagram.receiverBoot ?? noBoot, 36, 'hex');
  bytes.writeUIntBE(datagram.sequence, 52, 6);
  bytes.writeUIntBE(datagram.clockUs, 58, 6);
  bytes.writeUIntBE(echo?.clockUs ?? 0, 64, 6);
  bytes.writeUIntBE(echo?.holdUs ?? 0, 70, 6);
  bytes.writeUInt32BE(datagram.ack, 76);
  const bodyOffset = writeName(bytes, writeName(bytes, namesOffset, sender), receiver);
  writeBody(bytes, bodyOffset, body);
  return bytes;
}

/**
 * Reads a datagram whose authentication has been verified (`open`).
 * @returns undefined when it is malformed or of another version.
 */
export function decode(bytes: Buffer): Datagram | undefined {
  const end = bytes.length - tagBytes;
  if (bytes.length < minDatagramBytes || bytes.readUInt32BE(0) !== magic) return undefined;
  const path = bytes.readUInt8(18);
  const sender = readName(bytes, namesOffset, end);
  const receiver = sender && readName(bytes, sender.next, end);
  const body = receiver && readBody(bytes.readUInt8(16), bytes.subarray(receiver.next, end));
  if (!body || path >= maxLinks) return undefined;
  const flags = bytes.readUInt8(17);
  const receiverBoot = bytes.toString('hex', 36, 52);
  return {
    cluster: bytes.toString('hex', 8, 16),
    path,
    sender: sender.name,
    receiver: receiver.name,
    senderBoot: bytes.toString('hex', 20, 36),
    receiverBoot: receiverBoot === noBoot ? undefined : receiverBoot,
    confirmed: (flags & flag.confirmed) !== 0,
    sequence: bytes.readUIntBE(52, 6),
    clockUs: bytes.readUIntBE(58, 6),
    echo:
      (flags & flag.echo) === 0
        ? undefined
        : {
            clockUs: bytes.readUIntBE(64, 6),
            holdUs: bytes.readUIntBE(70, 6),
            sameLink: (flags & flag.sameLink) !== 0,
          },
    ack: bytes.readUInt32BE(76),
    goodbye: (flags & flag.goodbye) !== 0,
    body,
  };
}

function flagsOf(datagram: Datagram): number {
  return (
    (datagram.echo ? flag.echo : 0) |
    (datagram.echo?.sameLink ? flag.sameLink : 0) |
    (datagram.confirmed ? flag.confirmed : 0) |
    (datagram.goodbye ? flag.goodbye : 0)
  );
}

function bodyLength(body: Body): number {
  if (body.kind === 'status') return 2 + body.state.length;
  return body.kind === 'message' ? 6 + body.payload.length : 2;
}

function writeName(bytes: Buffer, offset: number, name: string): number {
  bytes.writeUInt8(name.length, offset);
  return offset + 1 + bytes.write(name, offset + 1, 'latin1');
}

function writeBody(bytes: Buffer, offset: number, body: Body): void {
  if (body.kind === 'status') {
    bytes.writeUInt16BE(body.state.length, offset);
    bytes.set(body.state, offset + 2);
  } else if (body.kind === 'message') {
    bytes.writeUInt32BE(body.number, offset);
    bytes.writeUInt16BE(body.payload.length, offset + 4);
    bytes.set(body.payload, offset + 6);
  }
}

function readName(bytes: Buffer, offset: number, end: number): { name: string; next: number } | undefined {
  if (offset >= end) return undefined;
  const next = offset + 1 + bytes.readUInt8(offset);
  if (next > end) return undefined;
  const name = bytes.toString('latin1', offset + 1, next);
  return isNodeName(name) ? { name, next } : undefined;
}

/** The bytes are copied: what an event hands out must not change with a receive buffer. */
function readBody(code: number, bytes: Buffer): Body | undefined {
  if (code === kindCodes.status) {
    if (bytes.length < 2 || bytes.length !== 2 + bytes.readUInt16BE(0)) return undefined;
    return bytes.length - 2 > maxStateBytes
      ? undefined
      : { kind: 'status', state: Buffer.from(bytes.subarray(2)) };
  }
  if (code === kindCodes.message) {
    if (bytes.length < 6 || bytes.length !== 6 + bytes.readUInt16BE(4)) return undefined;
    const number = bytes.readUInt32BE(0);
    if (number === 0 || bytes.length - 6 > maxMessageBytes) return undefined;
    return { kind: 'message', number, payload: Buffer.from(bytes.subarray(6)) };
  }
  return { kind: 'unknown', code };
}
