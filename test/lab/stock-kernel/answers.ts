import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { commandIn, type Namespace, startIn } from '../support/namespace.ts';

const program = fileURLToPath(new URL('answer-process.js', import.meta.url));

/** Under an emulated processor, on a busy machine. */
const patienceMs = 60_000;

/** Starts answer-process.ts in a namespace, whose name it says. */
export async function startAnswering(
  cleanup: Cleanup,
  namespace: Namespace,
  ports: readonly number[],
): Promise<void> {
  startIn(cleanup, namespace, process.execPath, [program, namespace.name, ...ports.map(String)]);
  await eventually(() => commandIn(namespace, 'sh', ['-c', `ss -Hlun sport = ${ports.at(-1)} | grep -q .`]), {
    withinMs: patienceMs,
    everyMs: 250,
  });
}

/** What the server says to a new connection; `from` is one of this host's own addresses. */
export async function tcpAnswer(address: string, port: number, from?: string): Promise<string> {
  const socket = connect({ host: address, port, ...(from !== undefined && { localAddress: from }) });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`${address}:${port} is silent`)));
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk;
  return text;
}

/** What the server says to a datagram from a new port, which is sent again until there is an answer. */
export function udpAnswer(address: string, port: number): Promise<string> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const again = setInterval(() => socket.send('?', port, address), 1_000);
  return new Promise<string>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`${address}:${port} is silent`)), patienceMs);
    socket.once('message', (message) => {
      clearTimeout(giveUp);
      resolve(message.toString());
    });
    socket.once('error', reject);
    socket.send('?', port, address);
  }).finally(() => {
    clearInterval(again);
    socket.close();
  });
}
