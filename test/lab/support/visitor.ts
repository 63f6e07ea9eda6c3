import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cleanup } from './cleanup.ts';
import type { Greeting } from './speaker.ts';

/** Where a client of the test's own host goes, and which of its addresses it comes from. */
export interface Destination {
  readonly to: string;
  readonly port: number;
  readonly from?: string;
}

/** A connection that stays until it is left. */
export interface Stay {
  readonly greeting: Greeting;
  readonly socket: Socket;
  /** Resolves when both sides have ended it. */
  leave(): Promise<void>;
}

/** How long a greeting may take on a busy machine. */
const patienceMs = 20_000;

let lastPort = 1999;

/** Each its own: IPVS keeps a connection for two minutes after its end, and knows it by its ports. */
function freshPort(): number {
  if (lastPort >= 32_000) throw new Error('the visitors have used up their ports');
  lastPort++;
  return lastPort;
}

/**
 * Connects, and stays.
 * @throws Error with the system's code when the connection is refused, or `TIMEOUT`
 */
export async function stay(cleanup: Cleanup, { to, port, from }: Destination): Promise<Stay> {
  const local = { localPort: freshPort(), ...(from !== undefined && { localAddress: from }) };
  const socket = connect({ host: to, port, ...local });
  cleanup.add(() => socket.destroy());
  const timer = setTimeout(() => socket.destroy(new Error('TIMEOUT')), patienceMs);
  try {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    // What happens later is for those who stay to see.
    socket.on('error', () => {});
    return {
      greeting: JSON.parse(chunk.toString()) as Greeting,
      socket,
      leave: async () => {
        if (socket.closed) return;
        socket.end();
        await once(socket, 'close');
      },
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Connects, is greeted, and leaves. */
export async function visit(cleanup: Cleanup, destination: Destination): Promise<Greeting> {
  const { greeting, leave } = await stay(cleanup, destination);
  await leave();
  return greeting;
}

/** `address` of who greets, or the code of the error: `ECONNREFUSED`, `ECONNRESET`. */
export async function outcomeOf(cleanup: Cleanup, destination: Destination): Promise<string> {
  return visit(cleanup, destination).then(
    ({ address }) => address,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
}

/** One datagram and its answer, from a port of its own; asked again while none comes. */
export async function ask({ to, port, from }: Destination): Promise<Greeting> {
  const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4');
  const stopping = new AbortController();
  try {
    socket.bind(freshPort(), from);
    await once(socket, 'listening');
    const answer = once(socket, 'message', { signal: AbortSignal.timeout(patienceMs) });
    const asking = (async () => {
      while (!stopping.signal.aborted) {
        socket.send('?', port, to);
        await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => {});
      }
    })();
    const [message] = (await answer.finally(() => stopping.abort())) as [Buffer];
    await asking;
    return JSON.parse(message.toString()) as Greeting;
  } finally {
    socket.close();
  }
}
