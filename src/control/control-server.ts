import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Member } from '../pair/member.ts';
import { errorMessage } from '../system/error-message.ts';
import { type Answer, COMMANDS, failure } from './commands.ts';
import { createEventStreams, type EventStreams, MAX_FOLLOWERS } from './event-stream.ts';
import { validateEventsQuery } from './events-query.ts';
import { readJsonBody } from './request-body.ts';
import { listenAtSocket } from './socket-claim.ts';
import { streamStatus } from './status-stream.ts';

const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;
/** To send a request, from its first byte to its last. */
const REQUEST_TIMEOUT_MS = 10_000;
/** For the answers under way when the server closes. */
const CLOSE_TIMEOUT_MS = 1000;
/** Only completes relative addresses: a unix socket has no host. */
const ORIGIN = 'http://directord';

export interface ControlServer {
  /** From now on requests reach this director; until then they are told that it is starting. */
  attach(director: Member): void;
  /** Takes no more requests, lets the answers under way finish (for 1 s at most) and removes the socket. */
  close(): Promise<void>;
}

/**
 * Serves the control API at a unix socket: HTTP with JSON.
 *
 * `GET /status`, `GET /events?limit=N&follow`, `POST /reload`, `/drain`, `/undrain`, `/weight`, `/standby`,
 * `/takeover`, `/failback`, `/restart`, `/stop`.
 *
 * @param onFailure told of requests that failed by our own fault.
 * @throws Error when the socket cannot be had, such as while another daemon answers there.
 */
export async function startControlServer(
  socketPath: string,
  onFailure: (message: string) => void,
): Promise<ControlServer> {
  let director: Member | undefined;
  const streams = createEventStreams();
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      serve(request, response, director, streams).catch((error: unknown) => {
        if (response.destroyed) return;
        onFailure(`control request ${request.method} ${request.url}: ${errorMessage(error)}`);
        if (response.headersSent) response.destroy();
        else send(response, failure(500, errorMessage(error)));
      });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listenAtSocket(server, socketPath);

  return {
    attach(started) {
      director = started;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      streams.close();
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  director: Member | undefined,
  streams: EventStreams,
): Promise<void> {
  const target = request.url ?? '/';
  if (!URL.canParse(target, ORIGIN)) return send(response, failure(400, 'not a path'));
  const { pathname, searchParams } = new URL(target, ORIGIN);
  const command = COMMANDS.get(pathname);
  if (command === undefined && pathname !== '/status' && pathname !== '/events') {
    return send(response, failure(404, `there is no ${pathname}`));
  }
  const method = command === undefined ? 'GET' : 'POST';
  if (request.method !== method) return send(response, failure(405, `${pathname} takes ${method} only`));
  if (director === undefined)
    return send(response, failure(503, 'directord is starting; try again in a moment'));

  if (command !== undefined) {
    const body = await readJsonBody(request);
    return send(response, body.ok ? await command(director, body.body) : failure(body.status, body.message));
  }
  if (pathname === '/status') return streamStatus(response, await director.status());

  const query = validateEventsQuery(searchParams);
  if (!query.ok) return send(response, failure(400, query.message));
  if (!streams.serve(response, director, query.value)) {
    send(response, failure(503, `${MAX_FOLLOWERS} clients follow the events already`));
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  // One request a connection: a daemon that stops need not wait for idle ones.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}
