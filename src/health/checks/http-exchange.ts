import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import type { HttpHeader } from '../../config/configuration.ts';
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

/** One for all: undici would make an error for each connection, and its stack trace costs a tenth of a check. */
const ended = new Error('the check has ended');

/**
 * Asks one HTTP/1.1 request on a connection of its own and reads the whole answer. It has no time limit of
 * its own: whoever started it destroys it.
 */
export function beginHttpExchange(options: HttpExchangeOptions): HttpExchange {
  const { hop } = options;
  let stage = hop.tls === undefined ? 'no TCP connection' : 'no TLS connection';
  let client: Client | undefined;
  let over = false;

  const fail = (error: Error) => {
    if (!over) {
      over = true;
      options.onError(error);
    }
  };
  const answer = collectAnswer(options, (complete) => {
    if (!over) {
      over = true;
      options.onAnswer(complete);
    }
  });

  const socket = openSocket(hop, options.tls, (ready) => {
    if (over) {
      return;
    }
    if (ready instanceof TLSSocket) options.onSecured(ready);
    stage = 'no answer';
    client = clientOn(ready, hop);
    client.dispatch(requestFor(options), {
      onRequestStart() {},
      onResponseStart(_controller, status, headers, statusText) {
        if (status >= 200) {
          stage = 'no complete answer';
          const { location } = headers;
          answer.begin(status, statusText ?? '', location);
        }
      },
      onResponseData(_controller, chunk) {
        answer.add(chunk);
      },
      onResponseEnd() {
        answer.end();
      },
      onResponseError(_controller, error) {
        fail(error);
      },
    });
  });
  // An error before the handshake is done is ours to tell; later ones reach the handler as well.
  socket.on('error', fail);
  socket.once('close', () => fail(new Error('the server closed the connection')));

  return {
    destroy() {
      over = true;
      socket.destroy();
      client?.destroy(ended, () => {});
    },
    missing: () => stage,
  };
}

function requestFor({
  hop,
  method,
  headers,
}: Pick<HttpExchangeOptions, 'hop' | 'method' | 'headers'>): Dispatcher.DispatchOptions {
  return {
    path: hop.target,
    method,
    // `reset` sends `Connection: close`: each check tests a new connection, as a new client would have it.
    reset: true,
    headers: ['Host', hop.hostHeader, ...headerLines(headers)],
  };
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

/** An undici client that speaks on a socket which is connected already. */
function clientOn(socket: Socket, hop: HttpHop): Client {
  let handedOver = false;
  return new Client(`http://${hop.host.includes(':') ? `[${hop.host}]` : hop.host}:${hop.port}`, {
    // The check has one deadline over the whole exchange; undici's own timers would only cost.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(_options, callback) {
      if (handedOver) {
        // undici connects again after a close; one check is one connection.
        callback(new Error('the server closed the connection'), null);
        return;
      }
      handedOver = true;
      // undici waits for it in a later turn: told at once, it would never send the request.
      queueMicrotask(() => callback(null, socket));
    },
  });
}

interface AnswerCollector {
  begin(status: number, statusText: string, location: string | string[] | undefined): void;
  add(chunk: Buffer): void;
  end(): void;
}

function collectAnswer(
  options: Pick<HttpExchangeOptions, 'bodyLimit' | 'keepBody' | 'skipBody'>,
  done: (answer: HttpAnswer) => void,
): AnswerCollector {
  let head: Pick<HttpAnswer, 'status' | 'statusText' | 'location'> | undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (cutOff: boolean) => {
    if (head !== undefined) {
      const body = Buffer.concat(chunks).subarray(0, options.bodyLimit);
      done({ ...head, body, cutOff });
    }
  };
  return {
    begin(status, statusText, location) {
      head = { status, statusText, location: typeof location === 'string' ? location : location?.[0] };
      if (options.skipBody(status)) {
        finish(false);
      }
    },
    add(chunk) {
      // Beyond the limit the exchange is about to be destroyed; nothing more is kept.
      if (size > options.bodyLimit) {
        return;
      }
      if (options.keepBody) {
        chunks.push(chunk);
      }
      size += chunk.length;
      if (size > options.bodyLimit) {
        finish(true);
      }
    },
    end: () => finish(false),
  };
}
