import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/**
 * Oracle's library opens its sockets itself and cannot be told to close them at once. Node publishes every
 * socket that is about to connect, and the asynchronous context says on whose behalf.
 */
const owner = new AsyncLocalStorage<(socket: Socket) => void>();

subscribe('net.client.socket', (message) => {
  const claim = owner.getStore();
  if (claim !== undefined && typeof message === 'object' && message !== null && 'socket' in message) {
    if (message.socket instanceof Socket) claim(message.socket);
  }
});

/** Runs `work`; `claim` is called for each socket that it connects, now or later. */
export function withSocketsOf<T>(claim: (socket: Socket) => void, work: () => T): T {
  return owner.run(claim, work);
}
