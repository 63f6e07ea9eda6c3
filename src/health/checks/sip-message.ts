/** SIP (RFC 3261) as far as one OPTIONS request needs it. */
import { randomBytes } from 'node:crypto';
import { bracketed } from '../words.ts';
import type { LocalEndpoint } from './datagrams.ts';

/** More than this is no header of an answer to OPTIONS. */
const LARGEST_HEADER = 65_536;

export interface OptionsRequest {
  readonly callId: string;
  readonly branch: string;
  readonly tag: string;
}

/** What tells this request's answers from others. */
export function newOptionsRequest(): OptionsRequest {
  const [callId, branch, tag] = [16, 8, 4].map((bytes) => randomBytes(bytes).toString('hex'));
  // The beginning of the branch says that it is unique (RFC 3261, 8.1.1.7).
  return { callId: `${callId}@directord`, branch: `z9hG4bK${branch}`, tag: `${tag}` };
}

/** `user` is `user@host`, with or without `sip:` before it. */
export function optionsText(
  { callId, branch, tag }: OptionsRequest,
  user: string,
  protocol: 'tcp' | 'udp',
  local: LocalEndpoint,
): string {
  const uri = /^sips?:/i.test(user) ? user : `sip:${user}`;
  return [
    `OPTIONS ${uri} SIP/2.0`,
    // rport (RFC 3581): the answer comes to where the request came from.
    `Via: SIP/2.0/${protocol.toUpperCase()} ${bracketed(local.address)}:${local.port};branch=${branch};rport`,
    'Max-Forwards: 70',
    `To: <${uri}>`,
    `From: <${uri}>;tag=${tag}`,
    `Call-ID: ${callId}`,
    'CSeq: 1 OPTIONS',
    `Contact: <${uri}>`,
    'Accept: application/sdp',
    'User-Agent: directord',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

export type SipReply =
  | { readonly kind: 'final'; readonly status: number; readonly statusLine: string }
  /** A provisional answer: the final one is still to come. What is left of the stream follows it. */
  | { readonly kind: 'provisional'; readonly rest: Buffer }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'other'; readonly reason: string };

/** Reads the first message of `bytes`, which may be the answer to `request`. */
export function readSipReply(request: OptionsRequest, bytes: Buffer): SipReply {
  const end = bytes.subarray(0, LARGEST_HEADER).indexOf('\r\n\r\n');
  const [statusLine = '', ...headers] = bytes
    .subarray(0, end === -1 ? LARGEST_HEADER : end)
    .toString('utf8')
    .split('\r\n');
  const beginning = 'SIP/2.0 ';
  if (!statusLine.startsWith(beginning.slice(0, statusLine.length)) && !statusLine.startsWith(beginning)) {
    return { kind: 'other', reason: 'not SIP' };
  }
  if (end === -1) {
    return bytes.length < LARGEST_HEADER
      ? { kind: 'incomplete' }
      : { kind: 'other', reason: 'longer than a SIP header may be' };
  }
  const status = Number(/^SIP\/2\.0 ([1-6]\d\d)(?: |$)/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) {
    return { kind: 'other', reason: 'not SIP' };
  }
  const callId = headerOf(headers, /^(?:call-id|i)$/i);
  if (callId !== request.callId) {
    return { kind: 'other', reason: 'the answer to another request' };
  }
  if (status >= 200) {
    return { kind: 'final', status, statusLine };
  }
  const length = Number(headerOf(headers, /^(?:content-length|l)$/i) ?? 0);
  return { kind: 'provisional', rest: bytes.subarray(end + 4 + (length > 0 ? length : 0)) };
}

function headerOf(headers: readonly string[], name: RegExp): string | undefined {
  for (const header of headers) {
    const colon = header.indexOf(':');
    if (colon > 0 && name.test(header.slice(0, colon).trim())) return header.slice(colon + 1).trim();
  }
  return undefined;
}
