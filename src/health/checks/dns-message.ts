import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { decode, encode, type Packet, RECURSION_DESIRED, streamEncode } from 'dns-packet';
import ipaddr from 'ipaddr.js';
import { errorMessage } from '../../system/error-message.ts';

/** One question, ready to be sent. */
export interface DnsQuestion {
  readonly id: number;
  readonly name: string;
  readonly type: 'A' | 'PTR';
  readonly datagram: Uint8Array;
  /** The same with its length before it, as TCP wants it. */
  readonly stream: Uint8Array;
}

export type DnsReply =
  | {
      readonly kind: 'answer';
      /** `NOERROR`, `NXDOMAIN`, ... */
      readonly code: string;
      /** Of the records of the type that was asked for: addresses, or names without a final dot. */
      readonly values: readonly string[];
      readonly truncated: boolean;
    }
  | { readonly kind: 'other'; readonly reason: string };

/** Asks for the address of a name, or for the name of an address. */
export function dnsQuestion(request: string): DnsQuestion {
  const type = isIP(request) === 0 ? 'A' : 'PTR';
  const name = type === 'A' ? request.replace(/\.$/, '') : reverseName(request);
  const id = randomInt(0x1_0000);
  const packet: Packet = { type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type, name }] };
  return { id, name, type, datagram: encode(packet), stream: streamEncode(packet) };
}

function reverseName(address: string): string {
  const bytes = ipaddr.parse(address).toByteArray();
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`;
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

/** Reads what may be the reply to `question`; whatever else it is, `reason` says so. */
export function readReply(question: DnsQuestion, bytes: Buffer): DnsReply {
  let packet: ReturnType<typeof decode>;
  try {
    packet = decode(bytes);
  } catch (error) {
    return { kind: 'other', reason: `not a DNS message: ${errorMessage(error)}` };
  }
  if (packet.type !== 'response' || packet.id !== question.id) {
    return { kind: 'other', reason: 'not the answer to this question' };
  }
  const [asked] = packet.questions ?? [];
  // Servers that cannot even read a question leave it out of their error.
  const same = asked === undefined || asked.name.toLowerCase() === question.name.toLowerCase();
  if (!same || (asked !== undefined && asked.type !== question.type)) {
    return { kind: 'other', reason: 'the answer to another question' };
  }
  const values = (packet.answers ?? []).flatMap((record) =>
    record.type === question.type && 'data' in record && typeof record.data === 'string' ? [record.data] : [],
  );
  const code = (packet.flags ?? 0) & 0xf;
  return { kind: 'answer', code: codeNames[code] ?? `RCODE ${code}`, values, truncated: packet.flag_tc };
}

/** RFC 1035, 4.1.1. */
const codeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
