import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** A UDP server that answers what `answer` returns, to each datagram; it ends with the test. */
export async function datagramServer(
  t: TestContext,
  answer: (message: Buffer, from: RemoteInfo) => readonly Uint8Array[],
  host = '127.0.0.1',
): Promise<number> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (message, from) => {
    for (const reply of answer(message, from)) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, host);
  await once(socket, 'listening');
  t.after(() => socket.close());
  return socket.address().port;
}
