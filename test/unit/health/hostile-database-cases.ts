import type { HostileCase } from './hostile-cases.ts';
import { notTls } from './hostile-reasons.ts';
import { hostilities } from './hostile-server.ts';
import { mysqlGreeting, mysqlWelcome } from './mysql-server.ts';

const login = { login: 'probe', password: 'hunter22', database: 'shop', request: '/SELECT 1' };

/** Up to 16 MiB are waited for where the first bytes are read as a length. */
const waits = /^no login within 5 s$/;
const notMysql = /^the server does not speak the protocol of MySQL \(.*packets out of order/;
const notPgsql = /^the server does not speak the protocol of PostgreSQL$/;
const notOracle = /^the server does not speak the protocol of Oracle \(/;
const flood = /^the server sends more than 4 MiB$/;
/** What was sent just before may not have been read. */
const reset = /^the server (reset|closed) the connection$/;
const replicationMissing = /^no answer about the replication within 5 s$/;
const resultMissing = /^no result of the request within 5 s$/;

/** AuthenticationOk and ReadyForQuery. */
const pgsqlWelcome = 'R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I';

export const hostileDatabaseCases: readonly HostileCase[] = [
  {
    name: 'mysql',
    check: { service: 'mysql', ...login },
    reasons: {
      'sends a line without end': notMysql,
      'sends lines without end': notMysql,
      'speaks SSH': waits,
      'speaks noise': waits,
    },
  },
  {
    name: 'mysql, after the login',
    check: { service: 'mysql', ...login },
    greeting: mysqlGreeting(),
    answers: [mysqlWelcome],
    reasons: {
      'says nothing': resultMissing,
      'drips bytes': resultMissing,
      'sends a line without end': notMysql,
      'sends lines without end': notMysql,
      'speaks SSH': resultMissing,
      'speaks noise': resultMissing,
      resets: reset,
    },
  },
  {
    name: 'mysql, about the replication',
    check: { service: 'mysql', ...login, replicationLagSeconds: 9 },
    greeting: mysqlGreeting(),
    answers: [mysqlWelcome],
    reasons: {
      'says nothing': replicationMissing,
      'drips bytes': replicationMissing,
      'sends a line without end': notMysql,
      'sends lines without end': notMysql,
      'speaks SSH': replicationMissing,
      'speaks noise': replicationMissing,
      resets: reset,
    },
  },
  {
    name: 'mysql, in the TLS handshake',
    check: { service: 'mysql', ...login, startTls: true },
    greeting: mysqlGreeting({ tls: true }),
    // The client asks for TLS, and nothing answers properly.
    answers: [''],
    reasons: {
      ...notTls(),
      // What the client has sent meanwhile is answered by a reset.
      'closes at once': /^the server (?:closed|reset) the connection/,
      'closes in mid-word': /^the server (?:(?:closed|reset) the connection|does not speak TLS)/,
      resets: reset,
    },
  },
  {
    name: 'mysql without TLS, which is wanted',
    check: { service: 'mysql', ...login, tlsVerify: true },
    greeting: mysqlGreeting(),
    answers: [''],
    reasons: {
      ...Object.fromEntries(hostilities.map((each) => [each, /^the server offers no TLS$/])),
      'refuses connections': /^connection refused$/,
      'answers no SYN': /^no TCP connection within 5 s$/,
    },
  },
  {
    name: 'pgsql',
    check: { service: 'pgsql', ...login },
    reasons: {
      'drips bytes': notPgsql,
      'sends a line without end': notPgsql,
      'sends lines without end': notPgsql,
      'speaks SSH': notPgsql,
      'speaks noise': notPgsql,
      'closes in mid-word': notPgsql,
    },
  },
  {
    name: 'pgsql, after the login',
    check: { service: 'pgsql', ...login },
    answers: ['N', pgsqlWelcome],
    reasons: {
      'says nothing': resultMissing,
      'drips bytes': resultMissing,
      'sends a line without end': flood,
      'sends lines without end': flood,
      'speaks SSH': resultMissing,
      'speaks noise': resultMissing,
      resets: reset,
    },
  },
  {
    name: 'oracle',
    check: { service: 'oracle', ...login },
    reasons: {
      'sends a line without end': notOracle,
      'sends lines without end': notOracle,
      'speaks SSH': waits,
      'speaks noise': waits,
    },
  },
];
