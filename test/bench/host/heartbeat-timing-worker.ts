/** The two ends of heartbeat-timing.bench.ts: a heartbeat, and a bare socket that notes when it is heard. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { createHeartbeat } from '../../../src/dgram-heartbeat/heartbeat.ts';
import { newKeyFileText, parseKeyText } from '../../../src/dgram-heartbeat/keys/key-text.ts';

const { role, keepaliveMs } = workerData as { readonly role: string; readonly keepaliveMs: number };
const here = { address: '127.0.0.1', port: 18694 };
const there = { address: '127.0.0.2', port: 18694 };

if (role === 'receiver') {
  let arrivals: number[] | undefined;
  const socket = createSocket('udp4');
  socket.on('message', () => arrivals?.push(performance.now()));
  socket.bind(there);
  await once(socket, 'listening');
  parentPort?.on('message', (order: string) => {
    if (order === 'stop') parentPort?.postMessage(arrivals);
    arrivals = order === 'start' ? [] : undefined;
  });
} else {
  createHeartbeat({
    node: 'lvs1',
    cluster: 'bench',
    peers: ['lvs2'],
    keys: parseKeyText(newKeyFileText(), 'bench'),
    links: [{ kind: 'unicast', name: 'lo', local: here, peers: { lvs2: there } }],
    timings: { keepaliveMs, warntimeMs: 1000, deadtimeMs: 2000, initdeadMs: 60_000 },
    onEvent: () => {},
  });
}
parentPort?.postMessage('ready');
