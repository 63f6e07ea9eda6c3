import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStartQueue } from '../../../src/health/start-queue.ts';
import { eventually } from './servers.ts';

function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

test('all are started, in order, and the event loop turns in between', async () => {
  const started: number[] = [];
  let turns = 0;
  const queue = createStartQueue<number>((item) => {
    work(1);
    started.push(item);
  });
  const turn = () => {
    turns += 1;
    if (started.length < 101) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  for (let item = 0; item < 100; item += 1) {
    queue.add(item);
  }
  await eventually(() => started.length === 50 || started.length === 100, 'half or all are started');
  queue.add(100);
  await eventually(() => started.length === 101, 'all are started');
  assert.deepEqual(
    started,
    Array.from({ length: 101 }, (_, index) => index),
  );
  // Five starts of 1 ms each fill a slice.
  assert.ok(turns >= 15, `${turns} turns`);
});
