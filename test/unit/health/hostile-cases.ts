import type { CheckSettings, VirtualServer } from '../../../src/config/configuration.ts';
import { hostileDatabaseCases } from './hostile-database-cases.ts';
import { hostileLineCases } from './hostile-line-cases.ts';
import { hostileMessageCases } from './hostile-message-cases.ts';
import { notTls, notUnderstood } from './hostile-reasons.ts';
import type { Hostility, Manners } from './hostile-server.ts';

/** A check, how far the server behaves well, and why it is down then. */
export interface HostileCase extends Manners {
  readonly name: string;
  readonly check: Partial<CheckSettings>;
  readonly identity?: VirtualServer['identity'];
  /** The whole reason for each hostility, where it is not the `usualReasons` one. */
  readonly reasons: Partial<Readonly<Record<Hostility, RegExp>>>;
}

/** Of a check that hears nothing to judge by; long enough for what the server says properly before that. */
export const HOSTILE_TIMEOUT_MS = 5000;

export const usualReasons: Readonly<Record<Hostility, RegExp>> = {
  'refuses connections': /^connection refused$/,
  'answers no SYN': /^no (TCP|TLS) connection within 5 s$/,
  'says nothing': /^no .+ within 5 s$/,
  'drips bytes': /^no .+ within 5 s$/,
  'sends a line without end': /^(?!)/,
  'sends lines without end': /^(?!)/,
  'speaks SSH': /^(?!)/,
  'speaks noise': /^(?!)/,
  'closes at once': /^the server closed the connection/,
  'closes in mid-word': /^the server closed the connection/,
  // After words that came together with the reset, Node may see no more than an end.
  resets: /^the server (?:reset the connection|closed the connection .+)$/,
};

const noAnswer = /^no answer within 5 s$/;

/** Every check that talks to a server by TCP has its place here, hostile from the start and later. */
export const hostileCases: readonly HostileCase[] = [
  {
    name: 'simpletcp',
    check: { service: 'simpletcp', request: '/hello', receive: 'absent' },
    reasons: {
      'drips bytes': /^no line that matches receive \(the answer begins "2"\) within 5 s$/,
      'sends a line without end': /^no line in the first 1 MiB matches receive/,
      'sends lines without end': /^none of the first 5000 lines matches receive/,
      'speaks SSH': /^no line that matches receive \(the answer begins "SSH-2\.0.*\) within 5 s$/,
      'speaks noise': /^no line that matches receive \(the answer begins .*\) within 5 s$/,
      'closes in mid-word': /^no line of the answer matches receive \(it begins "2"\)$/,
    },
  },
  {
    name: 'http',
    check: { service: 'http' },
    reasons: notHttp(),
  },
  {
    name: 'http, in its body',
    check: { service: 'http', receive: 'absent' },
    answers: ['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000000\r\n\r\nhello '],
    reasons: {
      'says nothing': /^no complete answer within 5 s$/,
      'drips bytes': /^no complete answer within 5 s$/,
      'sends a line without end': /^200 OK: the first 1 MiB of the answer does not match receive/,
      'sends lines without end': /^200 OK: the first 1 MiB of the answer does not match receive/,
      'speaks SSH': /^no complete answer within 5 s$/,
      'speaks noise': /^no complete answer within 5 s$/,
      'closes at once': /^the server closed the connection before the answer was complete$/,
      'closes in mid-word': /^the server closed the connection before the answer was complete$/,
    },
  },
  { name: 'https', check: { service: 'https' }, reasons: notTls() },
  { name: 'https, within TLS', check: { service: 'https' }, tls: true, reasons: notHttp() },
  { name: 'grpc', check: { service: 'grpc' }, reasons: notHttp2() },
  { name: 'grpc, in the TLS handshake', check: { service: 'grpc', tls: true }, reasons: notTls() },
  { name: 'grpc, within TLS', check: { service: 'grpc', tls: true }, tls: true, reasons: notHttp2() },
  {
    name: 'grpc, after its settings',
    check: { service: 'grpc' },
    answers: [Buffer.from('000000040000000000', 'hex')],
    // Node's HTTP/2 says goodbye to a server that breaks the protocol later on, and does not tell.
    reasons: {
      'sends a line without end': noAnswer,
      'sends lines without end': noAnswer,
      'speaks SSH': noAnswer,
      'speaks noise': noAnswer,
      resets: /^the server (?:reset|closed) the connection$/,
    },
  },
  ...hostileLineCases,
  ...hostileMessageCases,
  ...hostileDatabaseCases,
];

/** Of a check that expects an HTTP answer. */
function notHttp(): HostileCase['reasons'] {
  return notUnderstood(/^the server does not speak HTTP\/1\.1$/);
}

/** Of a check that expects HTTP/2. */
function notHttp2(): HostileCase['reasons'] {
  const { 'closes in mid-word': _usual, ...others } = notUnderstood(/^the server does not speak HTTP\/2 \(/);
  return others;
}
