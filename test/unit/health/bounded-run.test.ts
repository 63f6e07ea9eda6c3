import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundedRun } from '../../../src/health/bounded-run.ts';
import { LocalFault } from '../../../src/health/local-fault.ts';
import { up } from '../../../src/health/words.ts';

const signal = new AbortController().signal;

/** An attempt that counts how often it is stopped. */
function attempt() {
  return {
    stops: 0,
    stop() {
      this.stops += 1;
    },
    missing: () => 'no answer',
  };
}

test('the first outcome counts, and the attempt is stopped once', async () => {
  const counted = attempt();
  const outcome = await boundedRun(signal, 1000, (settle) => {
    setImmediate(() => {
      settle(up('first'));
      settle(up('second'));
      settle.error(new Error('third'), 'third');
    });
    return counted;
  });
  assert.deepEqual(outcome, { up: true, detail: 'first' });
  assert.equal(counted.stops, 1);
});

test('an attempt that settles while it begins is stopped as well', async () => {
  const counted = attempt();
  const outcome = await boundedRun(signal, 1000, (settle) => {
    settle(up('at once'));
    return counted;
  });
  assert.deepEqual(outcome, { up: true, detail: 'at once' });
  assert.equal(counted.stops, 1);
});

test('the timeout says what did not come', async () => {
  const counted = attempt();
  const outcome = await boundedRun(signal, 20, () => counted);
  assert.deepEqual(outcome, { up: false, reason: 'no answer within 0.02 s' });
  assert.equal(counted.stops, 1);
});

test('nothing is begun when the signal has aborted already', async () => {
  const outcome = await boundedRun(AbortSignal.abort(), 20, () => assert.fail('begun'));
  assert.deepEqual(outcome, { up: false, reason: 'the check was stopped' });
});

test('what exhausts this director is no verdict on the server', async () => {
  for (const code of ['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL']) {
    const counted = attempt();
    const run = boundedRun(signal, 1000, (settle) => {
      setImmediate(() => settle.error(Object.assign(new Error(code), { code }), 'the server is bad'));
      return counted;
    });
    await assert.rejects(run, (error) => error instanceof LocalFault && error.message.includes(code));
    assert.equal(counted.stops, 1);
  }
});

test('an exception while it begins rejects', async () => {
  const run = boundedRun(signal, 1000, () => {
    throw new LocalFault('no CA file');
  });
  await assert.rejects(run, /no CA file/);
});
