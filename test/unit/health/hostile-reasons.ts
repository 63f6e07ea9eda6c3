import type { HostileCase } from './hostile-cases.ts';

/** Of a check that sees from the first bytes on that this is not its protocol, and says `other` then. */
export function notUnderstood(other: RegExp): HostileCase['reasons'] {
  return {
    'drips bytes': other,
    'sends a line without end': other,
    'sends lines without end': other,
    'speaks SSH': other,
    'speaks noise': other,
    'closes in mid-word': other,
  };
}

/** Of a check that begins with a TLS handshake. */
export function notTls(): HostileCase['reasons'] {
  return {
    ...notUnderstood(/^the server does not speak TLS$/),
    'says nothing': /^no TLS connection within 5 s$/,
    'closes at once': /^the server closed the connection during the TLS handshake$/,
    'closes in mid-word': /^the server closed the connection during the TLS handshake$/,
  };
}

/** Of a check that waits for `what` of a protocol whose answers are lines. */
export function notLines(protocol: string, what: string): HostileCase['reasons'] {
  const other = new RegExp(`^the server does not speak ${protocol}: its ${what} is (?:"|nothing readable)`);
  const nothing = new RegExp(`^no ${what} within 5 s$`);
  return {
    'says nothing': nothing,
    'drips bytes': nothing,
    'sends a line without end': new RegExp(`^the server's ${what} has no end \\(more than 256 KiB\\)$`),
    'sends lines without end': other,
    'speaks SSH': other,
    'speaks noise': other,
    'closes at once': new RegExp(`^the server closed the connection before its ${what}$`),
    'closes in mid-word': new RegExp(`^the server closed the connection in the middle of its ${what}$`),
  };
}
