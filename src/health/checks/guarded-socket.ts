import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A SQL server that sends more than this to a health check answers another question. */
const MOST_BYTES = 4 * 1024 * 1024;
const LOOK_EVERY_MS = 50;

export interface GuardedSocket {
  readonly socket: Socket;
  /** Closes the socket: at once, or where `goodbye` is given when `last` has sent that. */
  close(goodbye?: Uint8Array, last?: Socket): void;
}

/**
 * Connects on behalf of a client library, which then neither can keep the socket open nor fill the memory:
 * `onFlood` is called when the server has sent more than any answer needs.
 */
export function openGuardedSocket(
  address: string,
  port: number,
  onThrow: (error: Error) => void,
  onFlood: (words: string) => void,
): GuardedSocket {
  const socket = connect({ host: address, port });
  guardListeners(socket, onThrow);
  const unwatch = watchForFlood(socket, onFlood);
  return {
    socket,
    close(goodbye, last = socket) {
      unwatch();
      if (goodbye === undefined || !endPolitely(last, goodbye)) {
        last.destroy();
        socket.destroy();
      }
    },
  };
}

/** Calls `onFlood` as soon as `socket` has read more than any answer needs, until the result is called. */
export function watchForFlood(socket: Socket, onFlood: (words: string) => void): () => void {
  // No listener of its own would do: a library takes the bytes of a TLS connection from beneath the socket.
  const look = setInterval(() => {
    if (socket.bytesRead > MOST_BYTES) {
      onFlood(`the server sends more than ${MOST_BYTES / 1024 / 1024} MiB`);
    }
  }, LOOK_EVERY_MS);
  return () => clearInterval(look);
}

/**
 * A library that throws at what a server sends does so in a listener of the stream, where it would end the
 * whole process. From now on `onThrow` hears of it instead.
 */
export function guardListeners(stream: Duplex, onThrow: (error: Error) => void): void {
  const emit = stream.emit;
  stream.emit = (event: string | symbol, ...words: unknown[]): boolean => {
    try {
      return emit.call(stream, event, ...words);
    } catch (error) {
      onThrow(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  };
}

/**
 * Says goodbye and closes, so that the server need not log a client that vanished. False where it cannot be said
 * at once: a server that has answered has read all that was sent, so nothing should stand before it.
 */
function endPolitely(stream: Socket, goodbye: Uint8Array): boolean {
  if (stream.writableLength > 0 || !stream.writable) {
    return false;
  }
  stream.end(goodbye);
  stream.destroySoon();
  return true;
}
