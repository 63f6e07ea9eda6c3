import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstStart } from '../../../src/health/first-starts.ts';

test('every first check starts within one interval, and no second one is late', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40_000 }),
      fc.nat(),
      fc.integer({ min: 1, max: 1e6 }),
      (count, at, intervalMs) => {
        const first = firstStart(at % count, count, intervalMs);
        assert.ok(first.delayMs >= 0 && first.delayMs <= intervalMs);
        assert.ok(first.secondDelayMs > 0 && first.secondDelayMs <= intervalMs);
      },
    ),
  );
});

test('few are started at once, 500 within a second, and very many within the interval', () => {
  assert.equal(firstStart(0, 1, 10_000).delayMs, 0);
  assert.equal(firstStart(9, 10, 10_000).delayMs, 18);
  assert.equal(firstStart(499, 500, 10_000).delayMs, 998);
  assert.equal(firstStart(36_999, 37_000, 10_000).delayMs, 10_000);
});

test('the second starts are spread evenly over the interval', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => firstStart(index, 4, 1000).secondDelayMs),
    [250, 500, 750, 1000],
  );
});
