/** A pair of heartbeats in a worker thread: tells when they have met, then all kinds of events of the time after. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Link } from '../../../../src/dgram-heartbeat/links/link.ts';
import { closeAll, start } from './started.ts';

const { links, runMs } = workerData as {
  readonly links: readonly (readonly Link[])[];
  readonly runMs: number;
};
const pair = [start('lvs1', ['lvs2'], links[0] ?? []), start('lvs2', ['lvs1'], links[1] ?? [])];
setTimeout(async () => {
  parentPort?.postMessage(pair.flatMap(({ events }) => events.map(({ kind }) => kind)));
  await closeAll();
}, runMs);
while (pair.some(({ events }) => !events.some(({ kind }) => kind === 'peer-alive'))) {
  await new Promise((resolve) => setTimeout(resolve, 2));
}
parentPort?.postMessage('met');
