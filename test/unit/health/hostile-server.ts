import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';
import { blackHole, refusingPort } from './black-hole.ts';
import { certificate, certificateKey } from './certificates.ts';
import { tcpServer } from './servers.ts';

/** What a server may do instead of its work. */
export const hostilities = [
  'answers no SYN',
  'says nothing',
  'drips bytes',
  'refuses connections',
  'sends a line without end',
  'sends lines without end',
  'speaks SSH',
  'speaks noise',
  'closes at once',
  'closes in mid-word',
  'resets',
] as const;

export type Hostility = (typeof hostilities)[number];

/** What the server does properly before it turns hostile. */
export interface Manners {
  /** Said when the connection stands. */
  readonly greeting?: string | Uint8Array;
  /** One for each message of the client that arrives after the greeting. */
  readonly answers?: readonly (string | Uint8Array)[];
  /** All of this happens inside TLS, and the hostility too. */
  readonly tls?: boolean;
}

export interface HostileServer {
  readonly port: number;
  /** Connections that are open at this moment, as the server sees them when it tries to send. */
  open(): number;
}

/** Between two bytes of a server that drips. */
const DRIP_MS = 50;
/** Between two chunks of a server that sends without end. */
const FLOOD_MS = 5;

/** A TCP server on 127.0.0.1 that is polite for a while and hostile then; it ends with the test. */
export async function hostileServer(
  t: TestContext,
  hostility: Hostility,
  manners: Manners = {},
): Promise<HostileServer> {
  if (hostility === 'refuses connections') {
    return { port: refusingPort(t), open: () => 0 };
  }
  if (hostility === 'answers no SYN') {
    const { port } = await blackHole(t);
    return { port, open: () => 0 };
  }
  const serve = (raw: Socket) => {
    const socket = manners.tls ? encrypted(raw) : raw;
    const attack = () => conduct[hostility](socket, raw);
    const answers = [...(manners.answers ?? [])];
    if (manners.greeting !== undefined) {
      socket.write(manners.greeting);
    }
    if (answers.length === 0 && socket === raw) {
      attack();
      return;
    }
    if (answers.length === 0) {
      socket.once('secure', attack);
      return;
    }
    socket.on('data', () => {
      const answer = answers.shift();
      if (answer !== undefined) {
        socket.write(answer);
        if (answers.length === 0) {
          attack();
        }
      }
    });
  };
  // A client that shuts its sending side down still waits for the answer.
  const server = await tcpServer(t, serve, { allowHalfOpen: true });
  return {
    port: server.port,
    open() {
      server.poke();
      return server.open();
    },
  };
}

function encrypted(raw: Socket): Socket {
  const secureContext = createSecureContext({ key: certificateKey, cert: certificate });
  const socket = new TLSSocket(raw, { isServer: true, secureContext });
  socket.on('error', () => {});
  socket.resume();
  return socket;
}

type Attack = (socket: Socket, raw: Socket) => void;

const conduct: Readonly<Record<Exclude<Hostility, 'refuses connections' | 'answers no SYN'>, Attack>> = {
  'says nothing': () => {},
  'drips bytes': (socket) => {
    const timer = setInterval(() => socket.write('2'), DRIP_MS);
    socket.once('close', () => clearInterval(timer));
  },
  'sends a line without end': (socket) => flood(socket, '2'.repeat(16_384)),
  'sends lines without end': (socket) => flood(socket, '2\r\n'.repeat(4096)),
  'speaks SSH': (socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\r\n'),
  'speaks noise': (socket) => socket.write(noise),
  'closes at once': (socket) => socket.end(),
  'closes in mid-word': (socket) => socket.end('2'),
  resets: (_socket, raw) => raw.resetAndDestroy(),
};

/** Every byte there is, line feeds among them, and not in the order of any protocol. */
const noise = Buffer.from(Array.from({ length: 1024 }, (_, index) => (index * 167 + 251) % 256));

/** Without end, but at a pace that leaves a busy machine time for the check. */
function flood(socket: Socket, chunk: string): void {
  const timer = setInterval(() => {
    if (!socket.writableNeedDrain) socket.write(chunk.repeat(4));
  }, FLOOD_MS);
  socket.once('close', () => clearInterval(timer));
}
