/**
 * How late keepalives leave a heartbeat in a worker thread, while the main thread is idle and while it is
 * blocked in stretches of 2 s. Keepalive 10 ms, over loopback, seen by a third thread.
 * Bar: 99.9 % at most 20 ms late.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const KEEPALIVE_MS = 10;
const RUN_MS = 8000;
const BLOCK_MS = 2000;

const worker = (role: string) =>
  new Worker(new URL('./heartbeat-timing-worker.js', import.meta.url), {
    workerData: { role, keepaliveMs: KEEPALIVE_MS },
  });
const receiver = worker('receiver');
await once(receiver, 'message');
const sender = worker('sender');
await once(sender, 'message');

for (const blocked of [false, true]) {
  receiver.postMessage('start');
  const end = performance.now() + RUN_MS;
  while (performance.now() < end) {
    if (blocked) block(BLOCK_MS);
    await sleep(10);
  }
  receiver.postMessage('stop');
  const [arrivals] = (await once(receiver, 'message')) as [readonly number[]];
  print(blocked ? `main thread blocked ${BLOCK_MS} ms at a time` : 'main thread idle', arrivals);
}
await Promise.all([sender.terminate(), receiver.terminate()]);

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Late: how much longer than keepalive the peer had to wait for the next one. */
function print(what: string, arrivals: readonly number[]): void {
  const late = arrivals
    .slice(1)
    .map((at, index) => Math.max(0, at - (arrivals[index] ?? at) - KEEPALIVE_MS))
    .sort((a, b) => a - b);
  const at = (share: number) =>
    (late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? 0).toFixed(2);
  console.log(
    `${what}: ${arrivals.length} keepalives; late by ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ` +
      `${at(0.999)} ms (99.9 %), ${at(1)} ms (most)`,
  );
}
