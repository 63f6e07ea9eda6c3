import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { HttpHeader } from '../../config/configuration.ts';
import { errorCode } from '../../system/error-code.ts';
import type { HttpHop } from './http-hop.ts';
import { openSocket } from './http-socket.ts';
import type { TlsParameters } from './tls-context.ts';

/** An answer as far as it was read. */
export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly location: string | undefined;
  readonly body: Uint8Array;
  /** True: the body went on beyond the limit, and the rest was not read. */
  readonly cutOff: boolean;
}

export interface HttpExchange {
  /** Closes the connection at once. Nothing is reported afterwards. */
  destroy(): void;
  /** What has not come yet, for people. */
  missing(): string;
}

export interface HttpExchangeOptions {
  readonly hop: HttpHop;
  readonly method: 'GET' | 'HEAD';
  /** Beside those of every request, or in their place. */
  readonly headers: readonly HttpHeader[];
  readonly tls: TlsParameters;
  /** The body is read up to here, in bytes. */
  readonly bodyLimit: number;
  /** False: the body is read all the same, for the answer must be complete, but not kept. */
  readonly keepBody: boolean;
  /** True for an answer whose body is of no interest, such as a redirect. */
  skipBody(status: number): boolean;
  onSecured(socket: TLSSocket): void;
  onAnswer(answer: HttpAnswer): void;
  onError(error: Error): void;
}

const CLOSED_EARLY = 'the server closed the connection before the answer was complete';

/**
 * Asks one HTTP/1.1 request on a connection of its own and reads the whole answer. It has no time limit of
 * its own: whoever started it destroys it.
 */
export function beginHttpExchange(options: HttpExchangeOptions): HttpExchange {
  const { hop } = options;
  let stage = hop.tls === undefined ? 'no TCP connection' : 'no TLS connection';
  let response: IncomingMessage | undefined;
  let over = false;

  const fail = (error: Error) => {
    // An answer that is complete counts, whatever the connection comes to after it.
    if (over || response?.complete === true) return;
    over = true;
    options.onError(error);
  };
  const answered = (answer: HttpAnswer) => {
    if (over) return;
    over = true;
    options.onAnswer(answer);
  };

  const socket = openSocket(hop, options.tls, (ready) => {
    if (over) return;
    if (ready instanceof TLSSocket) options.onSecured(ready);
    stage = 'no answer';
    sendRequest(ready, options, fail)?.once('response', (begun) => {
      if (over) return;
      stage = 'no complete answer';
      response = begun;
      begun.on('error', (error) => fail(closedEarly(error)));
      readAnswer(begun, options, answered);
    });
  });
  socket.on('error', fail);
  socket.once('close', () => {
    // Not made for nothing: its stack trace would be a tenth of a check's cost.
    if (!over) fail(new Error(CLOSED_EARLY));
  });

  return {
    destroy() {
      over = true;
      socket.destroy();
    },
    missing: () => stage,
  };
}

/** Sends the request on a socket that is connected already. Undefined where it cannot be sent, which `fail` is told. */
function sendRequest(
  socket: Socket,
  { hop, method, headers }: Pick<HttpExchangeOptions, 'hop' | 'method' | 'headers'>,
  fail: (error: Error) => void,
): ClientRequest | undefined {
  try {
    const sent = request({
      createConnection: () => socket,
      path: hop.target,
      method,
      // Each check tests a new connection, as a new client would have it.
      headers: ['Host', hop.hostHeader, ...headerLines(headers), 'Connection', 'close'],
    });
    sent.on('error', (error) => fail(closedEarly(error)));
    sent.once('continue', () =>
      fail(new Error('the server sent 100 Continue, which the request did not ask for')),
    );
    sent.once('upgrade', () =>
      fail(new Error('the server switches protocols, which the request did not ask for')),
    );
    sent.end();
    return sent;
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
}

/** Node calls it a reset when the server just closes; a reset has the system call that was told of it. */
function closedEarly(error: Error): Error {
  return errorCode(error) === 'ECONNRESET' && !('syscall' in error) ? new Error(CLOSED_EARLY) : error;
}

const usual: readonly HttpHeader[] = [
  { name: 'User-Agent', value: 'directord' },
  { name: 'Accept', value: '*/*' },
];
const usualLines = usual.flatMap(({ name, value }) => [name, value]);

/** Names and values in turn. The usual ones are left out where `headers` has them. */
function headerLines(headers: readonly HttpHeader[]): readonly string[] {
  if (headers.length === 0) return usualLines;
  const given = new Set(headers.map(({ name }) => name.toLowerCase()));
  const others = usual.filter(({ name }) => !given.has(name.toLowerCase()));
  return [...others, ...headers].flatMap(({ name, value }) => [name, value]);
}

function readAnswer(
  response: IncomingMessage,
  { bodyLimit, keepBody, skipBody }: Pick<HttpExchangeOptions, 'bodyLimit' | 'keepBody' | 'skipBody'>,
  done: (answer: HttpAnswer) => void,
): void {
  const { statusCode: status = 0, statusMessage = '', headers } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (cutOff: boolean) => {
    const body = Buffer.concat(chunks).subarray(0, bodyLimit);
    const location = headers.location === undefined ? undefined : fromLatin1(headers.location);
    done({ status, statusText: fromLatin1(statusMessage), location, body, cutOff });
  };
  if (skipBody(status)) {
    finish(false);
    return;
  }
  response.on('data', (chunk: Buffer) => {
    // Beyond the limit the exchange is about to be destroyed; nothing more is kept.
    if (size > bodyLimit) return;
    if (keepBody) chunks.push(chunk);
    size += chunk.length;
    if (size > bodyLimit) finish(true);
  });
  // Before Node's own listener, which would shut the connection down: closing it at once saves a system call.
  response.prependOnceListener('end', () => finish(false));
}

/** Node takes each byte of a head for a character; servers mean UTF-8. */
function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString();
}
