import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBreath } from '../../../src/system/breathe.ts';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('a breath', () => {
  it('is due after its slice, and not again at once', async () => {
    const breath = createBreath(5);
    assert.equal(breath.due(), false);
    work(6);
    assert.equal(breath.due(), true);
    await breath.take();
    assert.equal(breath.due(), false);
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
