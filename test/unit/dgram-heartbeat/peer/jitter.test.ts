import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Jitter, nextJitter } from '../../../../src/dgram-heartbeat/peer/jitter.ts';

function jitterAfter(transits: readonly number[]): number | undefined {
  return transits.reduce<Jitter | undefined>(nextJitter, undefined)?.jitterUs;
}

test('datagrams that all take as long have no jitter, whatever the two clocks say', () => {
  assert.equal(jitterAfter([-5_000_000]), undefined);
  assert.equal(jitterAfter(Array(20).fill(-5_000_000)), 0);
});

test('jitter nears the usual difference, and takes time to', () => {
  const uneven = Array.from({ length: 200 }, (_, index) => (index % 2) * 800);
  assert.equal(jitterAfter(uneven.slice(0, 2)), 50);
  const settled = jitterAfter(uneven) ?? 0;
  assert.ok(Math.abs(settled - 800) < 1, `${settled}`);
});
