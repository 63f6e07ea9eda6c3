import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  admit,
  emptyWindow,
  lossRatio,
  windowBits,
} from '../../../../src/dgram-heartbeat/peer/replay-window.ts';

test('as a set of all that was seen, as far back as the window reaches', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 400 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), numbers, (floor, sequences) => {
      const seen = new Set<number>();
      let top = floor - 1;
      let window = emptyWindow(floor);
      for (const sequence of sequences) {
        const isNew = sequence >= floor && !seen.has(sequence) && sequence > top - windowBits;
        const next = admit(window, sequence);
        assert.equal(next !== undefined, isNew, `${sequence} after ${top}`);
        if (!next) continue;
        window = next;
        seen.add(sequence);
        top = Math.max(top, sequence);
      }
      assert.equal(window.top, top);
      assert.ok(window.seen < 1n << BigInt(windowBits));
    }),
    { numRuns: 300 },
  );
});

test('nothing is ever taken twice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000)), (sequences) => {
      let window = emptyWindow(0);
      const taken: number[] = [];
      for (const sequence of [...sequences, ...sequences]) {
        const next = admit(window, sequence);
        if (next) taken.push(sequence);
        window = next ?? window;
      }
      assert.equal(new Set(taken).size, taken.length);
    }),
  );
});

test('a jump of any size is taken, and only what is near it is remembered', () => {
  const far = admit(admit(emptyWindow(1), 1) ?? emptyWindow(1), 2 ** 48 - 1);
  assert.deepEqual(far, { floor: 1, top: 2 ** 48 - 1, seen: 1n });
});

test('loss is the share of the last 256 that is missing', () => {
  let window = emptyWindow(11);
  assert.equal(lossRatio(window), 0);
  for (let sequence = 11; sequence <= 20; sequence++) window = admit(window, sequence) ?? window;
  assert.equal(lossRatio(window), 0);
  for (let sequence = 21; sequence <= 1020; sequence += 4) window = admit(window, sequence) ?? window;
  assert.equal(lossRatio(window), 0.75);
});
