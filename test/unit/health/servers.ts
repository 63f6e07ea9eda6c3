import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export interface TestServer {
  readonly port: number;
  /** Connections that are open at this moment, as the server sees them. */
  open(): number;
  /** Sends a byte to every client: one that is gone after a half close shows it only now. */
  poke(): void;
  /** Connections since the start. */
  accepted(): number;
}

/** A TCP server that treats every connection as `serve` says; it ends with the test. */
export async function tcpServer(
  t: TestContext,
  serve: (socket: Socket) => void,
  options: { host?: string; allowHalfOpen?: boolean } = {},
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: options.allowHalfOpen ?? false }, (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
    // Also where nobody reads, the end of the connection must be seen.
    socket.resume();
  });
  const port = await listen(server, options.host);
  t.after(async () => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
    await once(server, 'close');
  });
  const poke = () => {
    for (const socket of sockets) {
      socket.write('x');
    }
  };
  return { port, open: () => sockets.size, poke, accepted: () => accepted };
}

export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until `condition` holds, for at most twenty seconds. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const until = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < until, `not within twenty seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
