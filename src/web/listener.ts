import { createServer } from 'node:http';
import { formatEndpoint } from '../config/addresses.ts';
import type { HttpSettings, ListenAddress } from '../config/settings-http.ts';
import type { Route } from './route.ts';
import { createRouter } from './router.ts';

/** Scrapers, pages and their streams of events; beyond that, whoever comes is turned away. */
const maximumConnections = 64;
const maximumHeaderBytes = 8 * 1024;
/** To send a request, from its first byte to its last. */
const requestTimeoutMs = 10_000;
/** Between the requests of one connection: longer than scrapers usually wait, so that they need no new one. */
const idleTimeoutMs = 65_000;
/** For the answers under way when the listener closes. */
const closeTimeoutMs = 500;
/** Between attempts to have an address that another program has, or that this host lacks. */
const retryMs = 10_000;

export interface ListenerOptions {
  readonly listen: ListenAddress;
  /** What clients may call this host, beside its addresses. */
  readonly names: HttpSettings['names'];
  readonly routes: readonly Route[];
  readonly say: (severity: 'notice' | 'warning' | 'error', message: string) => void;
  /** Otherwise 10 s. */
  readonly retryMs?: number;
}

export interface Listener {
  /** Takes no more requests, and ends the connections there are; within half a second. */
  close(): Promise<void>;
}

/**
 * Serves HTTP. Where the address cannot be had, it says so and tries again until it can: what is served here shows
 * how the service does, and must not end it. Resolves after the first attempt.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { listen, names, routes, say } = options;
  const where = formatEndpoint(listen.address, listen.port);
  const router = createRouter({
    routes,
    names: new Set(['localhost', ...names.map((name) => name.toLowerCase())]),
    onFailure: (message) => say('error', message),
  });
  const server = createServer(
    {
      maxHeaderSize: maximumHeaderBytes,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => void router(request, response),
  );
  server.maxConnections = maximumConnections;
  let trouble: string | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function attempt(): Promise<void> {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen({ host: listen.address, port: listen.port, exclusive: true }, () => {
        server.off('error', resolve);
        resolve(undefined);
      });
    });
    if (closed) {
      server.close();
      return;
    }
    if (error === undefined) {
      server.on('error', (failure) => say('error', `HTTP at ${where}: ${failure.message}`));
      if (trouble !== undefined) say('notice', `metrics and the status page are served at ${where} now`);
      return;
    }
    const why = words(error, listen);
    if (why !== trouble) {
      const rest = 'the service itself goes on, and this is tried again every 10 s';
      say('error', `metrics and the status page are not served: ${where} ${why}; ${rest}`);
    }
    trouble = why;
    retry = setTimeout(() => void attempt(), options.retryMs ?? retryMs).unref();
  }

  await attempt();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      if (!server.listening) return;
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function words(error: NodeJS.ErrnoException, { port }: ListenAddress): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `is in use (\`ss -ltnp 'sport = :${port}'\` tells by whom; [http] listen moves this one)`;
    case 'EADDRNOTAVAIL':
      return 'is no address of this host, or its interface is down';
    case 'EACCES':
      return 'may not be used by this user';
    default:
      return `cannot be used: ${error.message}`;
  }
}
