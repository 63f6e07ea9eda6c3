import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBreath } from '../../../src/system/breathe.ts';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a breath', () => {
  it('is due soon after its slice, and not again at once', async () => {
    const sliceMs = 300;
    let breath = createBreath(sliceMs);
    for (let tries = 0; tries < 20; tries++) {
      const began = performance.now();
      breath = createBreath(sliceMs);
      // Many short steps, so that it looks at the clock rarely.
      const due = Array.from({ length: 1000 }, () => breath.due());
      // A busy machine may pause for longer than a slice.
      if (performance.now() - began >= sliceMs) continue;
      assert.ok(!due.includes(true));
      break;
    }
    work(sliceMs + 10);
    let steps = 1;
    while (!breath.due()) steps += 1;
    assert.ok(steps <= 32, `${steps} steps`);
    await breath.take();
    assert.equal(breath.due(), false);
  });

  it('sees at each step when steps are long', () => {
    const breath = createBreath(5);
    const due = Array.from({ length: 12 }, () => {
      work(2);
      return breath.due();
    });
    assert.deepEqual(
      due.slice(3),
      Array.from({ length: 9 }, () => true),
    );
  });

  it('lets timers and input run', async () => {
    let ran = false;
    setTimeout(() => {
      ran = true;
    }, 1);
    const breath = createBreath(1);
    work(3);
    // A timer that is due runs within two turns.
    await breath.take();
    await breath.take();
    assert.equal(ran, true);
  });
});
