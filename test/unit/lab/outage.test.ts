import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestOutage, outagesOf } from '../../lab/support/outage.ts';
import type { RequestRecord } from '../../lab/support/steady-client.ts';

const record = (at: number, ok: boolean): RequestRecord => ({ at, ok, latencyMs: 5, outcome: '' });

test('an outage lasts from the first failure to the first answer after it', () => {
  // In the order of the ends: what fails ends late.
  const records = [record(0, true), record(60, true), record(20, false), record(40, false)];
  assert.deepEqual(outagesOf(records), [{ from: 20, lastedMs: 40, failed: 2 }]);
});

test('outages are told apart, and one without end lasts to the last request', () => {
  const oks = [true, false, true, true, false, false];
  const records = oks.map((ok, index) => record(20 * index, ok));
  assert.deepEqual(outagesOf(records), [
    { from: 20, lastedMs: 20, failed: 1 },
    { from: 80, lastedMs: 20, failed: 2 },
  ]);
  assert.equal(longestOutage(records), 20);
});

test('without a failure there is no outage', () => {
  assert.deepEqual(outagesOf([record(0, true)]), []);
  assert.equal(longestOutage([]), 0);
});
