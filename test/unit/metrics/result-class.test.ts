import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ResultClass, resultClass, resultClasses } from '../../../src/metrics/result-class.ts';

const examples: Readonly<Record<Exclude<ResultClass, 'good'>, readonly string[]>> = {
  refused: ['connection refused', 'connection refused (3 attempts)'],
  timeout: [
    'no TCP connection within 5 s',
    'no TLS connection within 5 s',
    'no answer within 0.25 s',
    'no echo reply within 1 s',
    'no result within 30 s',
    'the connection timed out',
  ],
  unreachable: [
    'no route to the host',
    'the network is unreachable',
    'the host is down',
    'this director may not send there (EPERM: a local firewall rule forbids it)',
  ],
  closed: [
    'the server closed the connection',
    'the server reset the connection',
    'the connection was aborted',
    'the server closed the connection: no answer',
  ],
  tls: [
    'the server does not speak TLS',
    'TLS: certificate has expired',
    'the server closed the connection during the TLS handshake',
    'TLS handshake failed',
  ],
  status: [
    '503 Service Unavailable',
    '302 Found: more than 5 redirects',
    'the server\'s greeting is "421 too busy"',
    'SERVFAIL for www.example.com',
  ],
  content: [
    '200 OK: the answer does not match receive (it begins "nothing")',
    'none of the first 10 lines matches receive',
    'the answer holds no A record of www.example.com',
    'the request yields no row',
  ],
  login: ['Access-Reject: the server refuses the login'],
  program: ['exit status 1: disk full', 'killed by SIGKILL'],
  other: ['not a DNS message: too short', 'not pinged', ''],
};

for (const [expected, reasons] of Object.entries(examples)) {
  test(`counts as ${expected} what says so`, () => {
    for (const reason of reasons) assert.equal(resultClass({ up: false, reason }), expected, reason);
  });
}

test('has an example of every class', () => {
  assert.deepEqual(new Set(['good', ...Object.keys(examples)]), new Set(resultClasses));
});

test('does not let the server decide with what it sends', () => {
  const reason = 'the server does not speak IMAP: its greeting is "TLS timed out within 5 s, match"';
  assert.equal(resultClass({ up: false, reason }), 'other');
  assert.equal(resultClass({ up: true, detail: 'connection refused' }), 'good');
});
