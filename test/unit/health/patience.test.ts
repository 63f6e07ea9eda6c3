import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { boundedRun } from '../../../src/health/bounded-run.ts';
import { startPatience } from '../../../src/health/patience.ts';
import { up } from '../../../src/health/words.ts';
import { planned } from './run-check.ts';

/** Without using the processor, which others may need. */
function holdEventLoop(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function patienceOf(timeoutMs: number): Promise<number> {
  const start = performance.now();
  return new Promise((resolve) => startPatience(timeoutMs, () => resolve(performance.now() - start)));
}

test('it lasts as long as it should', async () => {
  for (const timeoutMs of [1, 5, 200]) {
    // Longer only where the machine has paused.
    let lasted = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 5 && lasted >= timeoutMs + 1_000; tries++) {
      lasted = await patienceOf(timeoutMs);
      assert.ok(lasted >= timeoutMs - 2, `${lasted} of ${timeoutMs}`);
    }
    assert.ok(lasted < timeoutMs + 1_000, `${lasted} of ${timeoutMs}`);
  }
});

test('it can be ended', async () => {
  startPatience(20, () => assert.fail('it is over'))();
  await patienceOf(60);
});

test('time in which the event loop was held counts for little', async () => {
  const patience = patienceOf(400);
  setTimeout(holdEventLoop, 10, 1_000);
  const lasted = await patience;
  assert.ok(lasted > 1_300, `${lasted}`);
});

test('a server that has answered while the event loop was held longer than the timeout is up', async (context) => {
  const server = createServer((socket) => socket.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const run = boundedRun(new AbortController().signal, 100, (settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('data', () => settle(up('an answer')));
    return { stop: () => socket.destroy(), missing: () => 'no answer' };
  });
  // From the middle of the exchange on: the connection is begun, and nothing has been read.
  setImmediate(holdEventLoop, 500);
  assert.deepEqual(await run, { up: true, detail: 'an answer' });
});

test('so is one whose external check has ended well meanwhile', async () => {
  const plan = planned(80, { type: { kind: 'external' }, command: '/bin/true', checkTimeoutMs: 500 });
  const run = plan.run(new AbortController().signal);
  holdEventLoop(1_500);
  assert.equal((await run).up, true);
});
