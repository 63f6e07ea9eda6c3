/** RADIUS (RFC 2865) as far as a login by password needs it, with Message-Authenticator (RFC 2869, 5.14). */
import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

const HEADER_BYTES = 20;
const AUTHENTICATOR_AT = 4;
const DIGEST_BYTES = 16;

const code = { accessRequest: 1, accessAccept: 2, accessReject: 3, accessChallenge: 11 } as const;
const attribute = {
  userName: 1,
  userPassword: 2,
  nasIpAddress: 4,
  messageAuthenticator: 80,
  nasIpv6Address: 95,
} as const;

export interface AccessRequest {
  readonly packet: Buffer;
  readonly identifier: number;
  readonly authenticator: Buffer;
}

export interface AccessRequestValues {
  readonly login: string;
  readonly password: string;
  readonly secret: string;
  /** The director's own, which servers may tell clients by. */
  readonly nasAddress: string;
}

export type AccessReply =
  | { readonly kind: 'accept' | 'reject' | 'challenge' }
  | { readonly kind: 'other'; readonly reason: string };

/**
 * An Access-Request by PAP. Its first attribute is a Message-Authenticator: servers that guard against forged
 * answers (CVE-2024-3596) discard requests without one.
 */
export function accessRequest({ login, password, secret, nasAddress }: AccessRequestValues): AccessRequest {
  const identifier = randomInt(0x100);
  const authenticator = randomBytes(DIGEST_BYTES);
  const nas = isIPv4(nasAddress) ? attribute.nasIpAddress : attribute.nasIpv6Address;
  const packet = Buffer.concat([
    Buffer.from([code.accessRequest, identifier, 0, 0]),
    authenticator,
    attributeOf(attribute.messageAuthenticator, Buffer.alloc(DIGEST_BYTES)),
    attributeOf(attribute.userName, Buffer.from(login)),
    attributeOf(attribute.userPassword, hiddenPassword(password, secret, authenticator)),
    attributeOf(nas, Buffer.from(ipaddr.parse(nasAddress).toByteArray())),
  ]);
  packet.writeUInt16BE(packet.length, 2);
  packet.set(createHmac('md5', secret).update(packet).digest(), HEADER_BYTES + 2);
  return { packet, identifier, authenticator };
}

function attributeOf(type: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type, value.length + 2]), value]);
}

/** RFC 2865, 5.2: each block is hidden by the digest of the secret and the block before it. */
function hiddenPassword(password: string, secret: string, authenticator: Buffer): Buffer {
  const bytes = Buffer.from(password);
  const hidden = Buffer.alloc(Math.max(1, Math.ceil(bytes.length / DIGEST_BYTES)) * DIGEST_BYTES);
  bytes.copy(hidden);
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += DIGEST_BYTES) {
    const mask = createHash('md5').update(secret).update(before).digest();
    for (const [index, byte] of mask.entries()) {
      hidden.writeUInt8(hidden.readUInt8(at + index) ^ byte, at + index);
    }
    before = hidden.subarray(at, at + DIGEST_BYTES);
  }
  return hidden;
}

/** Reads what may be the reply to `request`. Only one that was made with the secret is one. */
export function readAccessReply(request: AccessRequest, secret: string, datagram: Buffer): AccessReply {
  const length = datagram.length < HEADER_BYTES ? Number.POSITIVE_INFINITY : datagram.readUInt16BE(2);
  if (length < HEADER_BYTES || length > datagram.length) {
    return { kind: 'other', reason: 'not a RADIUS packet' };
  }
  const packet = datagram.subarray(0, length);
  if (packet.readUInt8(1) !== request.identifier) {
    return { kind: 'other', reason: 'the answer to another request' };
  }
  const signature = messageAuthenticatorAt(packet);
  if (signature === 'malformed') {
    return { kind: 'other', reason: 'not a RADIUS packet' };
  }
  // Both digests are made over the packet with the request's authenticator in place of its own.
  const signed = Buffer.from(packet);
  request.authenticator.copy(signed, AUTHENTICATOR_AT);
  const expected = createHash('md5').update(signed).update(secret).digest();
  const good =
    timingSafeEqual(expected, packet.subarray(AUTHENTICATOR_AT, HEADER_BYTES)) &&
    (signature === undefined || isSignedBy(secret, signed, signature));
  if (!good) {
    return { kind: 'other', reason: 'one that was not made with this secret' };
  }
  switch (packet.readUInt8(0)) {
    case code.accessAccept:
      return { kind: 'accept' };
    case code.accessReject:
      return { kind: 'reject' };
    case code.accessChallenge:
      return { kind: 'challenge' };
    default:
      return { kind: 'other', reason: `RADIUS code ${packet.readUInt8(0)}` };
  }
}

/** Where the value of the Message-Authenticator begins; undefined where the packet has none. */
function messageAuthenticatorAt(packet: Buffer): number | undefined | 'malformed' {
  let found: number | undefined;
  for (let at = HEADER_BYTES; at < packet.length; ) {
    const length = at + 1 < packet.length ? packet.readUInt8(at + 1) : 0;
    if (length < 2 || at + length > packet.length) return 'malformed';
    if (packet.readUInt8(at) === attribute.messageAuthenticator) {
      if (length !== DIGEST_BYTES + 2) return 'malformed';
      found ??= at + 2;
    }
    at += length;
  }
  return found;
}

function isSignedBy(secret: string, packet: Buffer, at: number): boolean {
  const value = Buffer.from(packet.subarray(at, at + DIGEST_BYTES));
  const blank = Buffer.from(packet).fill(0, at, at + DIGEST_BYTES);
  return timingSafeEqual(createHmac('md5', secret).update(blank).digest(), value);
}
