import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { lagBounds, startLagMeter } from '../../../src/system/loop-lag.ts';

test('an event loop that is held up is late', async () => {
  const meter = startLagMeter();
  await delay(200);
  const before = meter.read();
  assert.ok(before.count > 0);
  const until = performance.now() + 1200;
  while (performance.now() < until);
  await delay(100);
  const { atMost, count, sum } = meter.read();
  meter.close();
  assert.deepEqual(
    atMost.map(([bound]) => bound),
    lagBounds,
  );
  assert.ok(sum - before.sum > 1);
  const within1s = atMost.find(([bound]) => bound === 1)?.[1] ?? Number.NaN;
  assert.ok(count - within1s >= 1);
  const counts = atMost.map(([, each]) => each);
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => a - b),
  );
  await delay(150);
  assert.equal(meter.read().count, count);
});
