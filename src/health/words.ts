import { errorCode } from '../system/error-code.ts';
import type { CheckOutcome } from './verdict.ts';

/** Reasons go to log lines, mails and tables: longer ones help nobody. */
const MAX_WORDS = 200;
const MAX_EXCERPT = 60;

/** An outcome that says the server works, in words made safe for a terminal and a log. */
export function up(detail: string): CheckOutcome {
  return { up: true, detail: clean(detail, MAX_WORDS) };
}

/** An outcome that says the server does not work, in words made safe for a terminal and a log. */
export function down(reason: string): CheckOutcome {
  return { up: false, reason: clean(reason, MAX_WORDS) };
}

/** `text` on one line, without control or format characters, at most `limit` characters long. */
export function clean(text: string, limit: number): string {
  // \p{Cf} holds the bidirectional overrides, which could make a log line read backwards.
  const plain = text
    .slice(0, limit * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (plain.length <= limit) {
    return plain;
  }
  return `${plain.slice(0, limit - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;
}

/** The beginning of what a server sent, in quotes, for a reason. */
export function excerpt(bytes: Uint8Array): string {
  const text = clean(Buffer.from(bytes.subarray(0, MAX_EXCERPT * 4)).toString('utf8'), MAX_EXCERPT);
  return text === '' ? 'nothing readable' : `"${text}"`;
}

/** `5 s`, `0.25 s`. */
export function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(3))} s`;
}

/** `10.0.0.5:80`, `[fd00::5]:80`. */
export function hostAndPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

/** An IPv6 address in brackets; anything else as it is. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

const ERROR_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the server reset the connection',
  ECONNABORTED: 'the connection was aborted',
  EPIPE: 'the server closed the connection',
  EHOSTUNREACH: 'no route to the host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'the network is unreachable',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'the connection timed out',
  EACCES: 'this director may not send there (EACCES: a local firewall rule or route forbids it)',
  EPERM: 'this director may not send there (EPERM: a local firewall rule forbids it)',
  EINVAL: 'the address cannot be used from this director (EINVAL)',
  EPROTO: 'TLS handshake failed',
};

/** What a socket's error says of the server, in words. */
export function socketErrorWords(error: Error): string {
  const code = errorCode(error);
  if (code === undefined) return error.message;
  return ERROR_WORDS[code] ?? `${error.message} (${code})`;
}
