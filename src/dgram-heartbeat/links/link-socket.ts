import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Endpoint } from './link.ts';
import type { SocketSetup } from './socket-setup.ts';

/** One socket that is kept open: whatever closes it, it is opened anew, with back-off. */
export interface LinkSocket {
  /** Lost when the socket is not open, like any datagram. `to` is for sockets without a group. */
  send(bytes: Buffer, to: Endpoint | undefined): void;
  close(): Promise<void>;
}

export interface LinkSocketHandlers {
  received(bytes: Buffer, from: RemoteInfo): void;
  opened(): void;
  /** It cannot be opened, or a destination cannot be sent to. Told once, until repaired. */
  fault(reason: string): void;
  repaired(): void;
}

const firstRetryMs = 50;
const maxRetryMs = 500;
/** Datagrams that the kernel has not taken yet: more are dropped. */
const maxUnsent = 64;

/**
 * Without a datagram sent for so long, a socket whose sending fails is opened anew: its interface may be
 * another by now. Not at once: where one destination of several fails, the others need the socket.
 */
const reopenAfterMs = 500;

/** Passing lack of buffers loses one datagram, no more. */
const passing = new Set(['ENOBUFS', 'EAGAIN', 'ENOMEM']);

export function openLinkSocket(setup: SocketSetup, handlers: LinkSocketHandlers): LinkSocket {
  let bound: { readonly socket: Socket; readonly group: Endpoint | undefined } | undefined;
  let current: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;
  let attempts = 0;
  let workedAt = 0;
  let closed = false;
  /** What does not work now: a destination, or the socket itself. */
  const faults = new Set<string>();

  function open(): void {
    retry = undefined;
    try {
      const place = setup.place();
      const socket = createSocket({
        type: setup.family,
        reuseAddr: setup.shared,
        ipv6Only: setup.family === 'udp6',
        // Addresses are literal: nothing is ever looked up.
        lookup: (address, _options, done) => done(null, address, setup.family === 'udp4' ? 4 : 6),
      });
      current = socket;
      socket.on('message', handlers.received);
      socket.on('error', (error) => broken(socket, error));
      socket.once('listening', () => {
        try {
          place.configure(socket);
        } catch (error) {
          broken(socket, error as Error);
          return;
        }
        bound = { socket, group: place.group };
        attempts = 0;
        workedAt = performance.now();
        worked(socketItself);
        handlers.opened();
      });
      socket.bind({ address: place.bind.address, port: place.bind.port });
    } catch (error) {
      failed(socketItself, (error as Error).message);
      openLater();
    }
  }

  function broken(socket: Socket, error: Error): void {
    if (closed || socket !== current) return;
    current = undefined;
    bound = undefined;
    socket.close();
    failed(socketItself, error.message);
    openLater();
  }

  function openLater(): void {
    if (closed) return;
    retry = setTimeout(open, Math.min(maxRetryMs, firstRetryMs * 2 ** attempts));
    attempts += 1;
  }

  function failed(what: string, reason: string): void {
    const first = faults.size === 0;
    faults.add(what);
    if (first) handlers.fault(reason);
  }

  function worked(what: string): void {
    if (faults.delete(what) && faults.size === 0) handlers.repaired();
  }

  function sendResult(socket: Socket, destination: string, error: NodeJS.ErrnoException | null): void {
    if (closed || socket !== current) return;
    if (!error) {
      workedAt = performance.now();
      worked(destination);
      return;
    }
    if (passing.has(error.code ?? '')) return;
    failed(destination, `${destination}: ${error.message}`);
    if (performance.now() - workedAt > reopenAfterMs) broken(socket, error);
  }

  // Not at once: the first fault must not be told before the caller has what it opened.
  retry = setTimeout(open, 0);
  return {
    send(bytes, to) {
      const destination = bound?.group ?? to;
      if (closed || !bound || !destination) return;
      const { socket } = bound;
      if (socket.getSendQueueCount() >= maxUnsent) return;
      const { address, port } = destination;
      socket.send(bytes, port, address, (error) => sendResult(socket, `${address} port ${port}`, error));
    },
    close() {
      closed = true;
      clearTimeout(retry);
      const socket = current;
      return new Promise((resolve) => (socket ? socket.close(() => resolve()) : resolve()));
    },
  };
}

const socketItself = 'socket';
