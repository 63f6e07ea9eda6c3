import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMonitor } from '../../../src/health/monitor.ts';
import type { Check, PlannedCheck } from '../../../src/health/planned-check.ts';
import type { Verdict } from '../../../src/health/verdict.ts';
import { down, up } from '../../../src/health/words.ts';
import { eventually } from './servers.ts';

function check(key: string, run: Check, intervalMs = 20, timeoutMs = 50): PlannedCheck {
  return { key, description: key, intervalMs, timeoutMs, run };
}

/** A monitor that ends with the test, and what it said. */
function monitored(t: { after(end: () => Promise<void>): void }) {
  const verdicts: { key: string; verdict: Verdict }[] = [];
  const faults: string[] = [];
  const monitor = createMonitor({
    onVerdict: ({ key }, verdict) => verdicts.push({ key, verdict }),
    onFault: ({ key }, error) => faults.push(`${key}: ${error.message}`),
  });
  t.after(() => monitor.close());
  const of = (key: string) => verdicts.filter((each) => each.key === key).map((each) => each.verdict);
  return { monitor, of, faults };
}

/** Never ends by itself. */
const hangs: Check = (signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(down('stopped'))));

test('a check runs again and again, and its failures are counted', async (t) => {
  const { monitor, of } = monitored(t);
  let runs = 0;
  await monitor.watch([check('a', async () => (++runs % 3 === 0 ? up('fine') : down('broken')))]);
  await eventually(() => of('a').length >= 6, 'six verdicts');
  assert.deepEqual(
    of('a')
      .slice(0, 6)
      .map((verdict) => verdict.consecutiveFailures),
    [1, 2, 0, 1, 2, 0],
  );
  assert.equal(monitor.verdict('a'), of('a').at(-1));
  assert.equal(monitor.verdict('b'), undefined);
});

test('the interval is from the end of a run to the start of the next', async (t) => {
  const { monitor } = monitored(t);
  const gaps: number[] = [];
  let endedAt: number | undefined;
  const run: Check = async () => {
    if (endedAt !== undefined) {
      gaps.push(performance.now() - endedAt);
    }
    await sleep(30);
    endedAt = performance.now();
    return up('fine');
  };
  await monitor.watch([check('a', run, 60, 1000)]);
  await eventually(() => gaps.length >= 4, 'five runs');
  for (const gap of gaps) {
    assert.ok(gap >= 58, `${gap} ms`);
  }
});

test('a check never overlaps itself, and a hanging one delays no other', async (t) => {
  const { monitor, of } = monitored(t);
  let running = 0;
  const slow: Check = async (signal) => {
    running += 1;
    assert.equal(running, 1);
    await sleep(40, undefined, { signal }).catch(() => {});
    running -= 1;
    return up('slow');
  };
  await monitor.watch([
    check('hangs', hangs, 20, 5000),
    check('slow', slow),
    check('quick', async () => up('q')),
  ]);
  await eventually(() => of('quick').length >= 10 && of('slow').length >= 2, 'the others go on');
  assert.equal(of('hangs').length, 0);
});

test('a run that ignores its signal is called down after its timeout, again and again', async (t) => {
  const { monitor, of } = monitored(t);
  let runs = 0;
  let end = () => {};
  const deaf: Check = () => {
    runs += 1;
    return new Promise((resolve) => {
      end = () => resolve(up('too late'));
    });
  };
  const startedAt = performance.now();
  await monitor.watch([check('deaf', deaf, 20, 50)]);
  await eventually(() => of('deaf').length >= 1, 'a verdict');
  assert.ok(performance.now() - startedAt < 15_000);
  await eventually(() => of('deaf').length >= 3, 'more verdicts');
  assert.equal(runs, 1);
  assert.deepEqual(of('deaf')[2]?.outcome, { up: false, reason: 'no result within 0.05 s' });
  assert.equal(of('deaf')[2]?.consecutiveFailures, 3);
  end();
  await eventually(() => runs === 2, 'the next run begins when the late one has ended');
  end();
});

test('what this director cannot carry out changes no verdict', async (t) => {
  const { monitor, of, faults } = monitored(t);
  let runs = 0;
  await monitor.watch([
    check('a', async () => {
      runs += 1;
      if (runs === 2 || runs === 3) {
        throw new Error('out of file descriptors');
      }
      if (runs > 4) {
        throw new Error('out of memory');
      }
      return up('fine');
    }),
  ]);
  await eventually(() => runs >= 7, 'seven runs');
  assert.equal(of('a').length, 2);
  assert.deepEqual(monitor.verdict('a')?.outcome, { up: true, detail: 'fine' });
  assert.deepEqual(faults, ['a: out of file descriptors', 'a: out of memory']);
});

test('what stays keeps its history and its closure, what goes is aborted', async (t) => {
  const { monitor, of } = monitored(t);
  let aborted = false;
  const hanging: Check = (signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        aborted = true;
        resolve(down('stopped'));
      });
    });
  await monitor.watch([check('stays', async () => up('first')), check('goes', hanging, 20, 5000)]);
  await eventually(() => of('stays').length >= 3, 'verdicts');
  await monitor.watch([check('stays', async () => up('second')), check('comes', async () => up('new'))]);
  assert.ok(monitor.verdict('stays') !== undefined);
  await eventually(() => aborted, 'the run is aborted');
  await eventually(() => of('comes').length >= 1, 'the new one runs');
  assert.deepEqual(monitor.verdict('stays')?.outcome, { up: true, detail: 'first' });
  assert.equal(of('goes').length, 0);
  assert.equal(monitor.verdict('goes'), undefined);
});

test('of two overlapping calls of watch the later one counts', async (t) => {
  const { monitor } = monitored(t);
  const many = Array.from({ length: 20_000 }, (_, index) => check(`${index}`, async () => up('m'), 60_000));
  const first = monitor.watch(many);
  const second = monitor.watch([check('only', async () => up('o'))]);
  await Promise.all([first, second]);
  await eventually(() => monitor.verdict('only') !== undefined, 'the wanted check runs');
  await sleep(50);
  assert.equal(monitor.verdict('0'), undefined);
});

test('checkNow does not wait for the interval', async (t) => {
  const { monitor, of } = monitored(t);
  await monitor.watch([
    check('a', async () => up('fine'), 60_000),
    check('b', async () => up('fine'), 60_000),
  ]);
  await eventually(() => of('a').length === 1, 'the first verdict');
  monitor.checkNow('a');
  await eventually(() => of('a').length === 2, 'the second verdict');
  monitor.checkNow('nobody');
});

test('close aborts everything and waits for it', async () => {
  let [began, ended] = [false, false];
  const monitor = createMonitor({ onVerdict: () => assert.fail('no verdict of an aborted run') });
  const run: Check = async (signal) => {
    began = true;
    await sleep(60_000, undefined, { signal }).catch(() => sleep(30));
    ended = true;
    return down('stopped');
  };
  await monitor.watch([check('a', run, 20, 70_000)]);
  await eventually(() => began, 'the run has begun');
  await monitor.close();
  assert.ok(ended);
});

test('37,000 checks at once do not hold the event loop', async (t) => {
  const { monitor } = monitored(t);
  const many = Array.from({ length: 37_000 }, (_, index) => check(`${index}`, async () => up('m'), 60_000));
  // CPU time, for the clock also counts when the machine does something else.
  let longestMs = 0;
  let before = process.cpuUsage();
  const probe = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    before = process.cpuUsage();
  }, 1);
  t.after(() => clearInterval(probe));
  await monitor.watch(many);
  await monitor.watch(many.slice(1));
  await sleep(5);
  // The bar is 20 ms; the collection of garbage in other threads counts here too.
  assert.ok(longestMs < 100, `${longestMs} ms`);
  assert.equal(monitor.verdict('0'), undefined);
});
