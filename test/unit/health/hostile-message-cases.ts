import type { HostileCase } from './hostile-cases.ts';

const notSip = /^the answer is not SIP: it begins /;
const probe = { service: 'sip', login: 'probe@example.com' } as const;
const incomplete = /^no complete answer within 5 s$/;

/** Protocols of messages, over TCP. */
export const hostileMessageCases: readonly HostileCase[] = [
  {
    name: 'dns over tcp',
    check: { service: 'dns', request: '/www.example.com' },
    reasons: {
      // The first two bytes are a length, and as many are waited for.
      'sends a line without end': /^the answer is not a DNS message/,
      'sends lines without end': /^the answer is not a DNS message/,
      'speaks SSH': incomplete,
      'speaks noise': incomplete,
    },
  },
  {
    name: 'sip over tcp',
    check: probe,
    reasons: {
      'drips bytes': notSip,
      'sends a line without end': notSip,
      'sends lines without end': notSip,
      'speaks SSH': notSip,
      'speaks noise': notSip,
      'closes in mid-word': notSip,
    },
  },
  {
    name: 'sip over tcp, in its header',
    check: probe,
    answers: ['SIP/2.0 200 OK\r\nCall-ID: of-another\r\n'],
    reasons: {
      'drips bytes': incomplete,
      'sends a line without end': /^the answer is longer than a SIP header may be/,
      'sends lines without end': /^the answer is longer than a SIP header may be/,
      'speaks SSH': incomplete,
      'speaks noise': incomplete,
      'closes in mid-word': /^the server closed the connection: no complete answer$/,
      // What was sent just before may not have been read.
      resets: /^the server (reset the connection|closed the connection: no complete answer)$/,
    },
  },
];
