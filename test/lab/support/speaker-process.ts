import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { answerCalls } from './agent.ts';
import type { Endpoint, Greeting, SpeakerCalls } from './speaker.ts';

/** The servers' process: see speaker.ts. */

let host = '';
const servers = new Map<string, Server>();

function greeting({ address, port }: Endpoint, client: string | undefined): string {
  return `${JSON.stringify({ host, address, port, client: client ?? '' } satisfies Greeting)}\n`;
}

async function listenTcp(endpoint: Endpoint): Promise<void> {
  const server = createServer((socket) => {
    // A client that goes away is not worth a word.
    socket.on('error', () => {});
    socket.write(greeting(endpoint, socket.remoteAddress));
    socket.pipe(socket);
  });
  servers.set(keyOf(endpoint), server);
  server.listen(endpoint.port, endpoint.address);
  await once(server, 'listening');
}

async function listenUdp(endpoint: Endpoint): Promise<void> {
  const socket = createSocket(endpoint.address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (_, { address, port }) => {
    socket.send(greeting(endpoint, address), port, address);
  });
  socket.bind(endpoint.port, endpoint.address);
  await once(socket, 'listening');
}

function listen(endpoint: Endpoint): Promise<void> {
  return endpoint.protocol === 'tcp' ? listenTcp(endpoint) : listenUdp(endpoint);
}

function keyOf({ protocol, address, port }: Endpoint): string {
  return `${protocol} ${address} ${port}`;
}

answerCalls<SpeakerCalls>({
  listen: async (name, endpoints) => {
    host = name;
    await Promise.all(endpoints.map(listen));
  },
  // It would wait for the connections that stay.
  close: async (endpoint) => void servers.get(keyOf(endpoint))?.close(),
  open: listen,
});
