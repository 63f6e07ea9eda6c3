import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { collapse } from '../../../../src/control/daemon/collapse.ts';

test('calls during a run share one further run, also after a failure', async () => {
  let runs = 0;
  const call = collapse(async () => {
    const run = ++runs;
    await delay(5);
    if (run === 1) throw new Error('first');
    return run;
  });
  const first = call();
  const others = [call(), call(), call()];
  await assert.rejects(first, /first/);
  assert.deepEqual(await Promise.all(others), [2, 2, 2]);
  assert.equal(await call(), 3);
});
