import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startWatchdog } from '../../../../src/control/daemon/watchdog.ts';
import { openNotifyReceiver } from '../../system/notify-receiver.ts';

const directory = mkdtempSync(join(tmpdir(), 'watchdog-'));
after(() => rmSync(directory, { recursive: true, force: true }));
let sockets = 0;

/** A watchdog of 150 ms, which speaks every 50 ms, and what systemd hears of it. */
async function watch(isAlive: () => Promise<boolean>, environment: NodeJS.ProcessEnv = {}) {
  const path = join(directory, `${++sockets}`);
  const receiver = await openNotifyReceiver(path);
  const said: string[] = [];
  const stop = startWatchdog({
    environment: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '150000', ...environment },
    isAlive,
    say: (text) => said.push(text),
  });
  return {
    said,
    received: receiver.received,
    stop,
    async [Symbol.asyncDispose]() {
      stop();
      await receiver.close();
    },
  };
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 3000, 'not within 30 s');
    await delay(10);
  }
}

test('tells systemd again and again that the daemon works', async () => {
  await using dog = await watch(async () => true);
  await eventually(() => dog.received.length >= 4);
  assert.deepEqual([...new Set(dog.received)], ['WATCHDOG=1']);
  assert.deepEqual(dog.said, []);
});

test('is silent, and says so once, while a part of the daemon does not work; speaks when it works again', async () => {
  let alive = false;
  await using dog = await watch(async () => {
    if (!alive) throw new Error('the failover thread does not answer');
    return true;
  });
  await eventually(() => dog.said.length >= 1);
  await delay(300);
  assert.deepEqual(dog.received, []);
  assert.deepEqual(dog.said, [
    'watchdog: the daemon does not work: the failover thread does not answer; systemd will restart the daemon',
  ]);
  alive = true;
  await eventually(() => dog.received.length >= 2);
  assert.equal(dog.said[1], 'watchdog: the daemon works again');
});

test('a no is a no', async () => {
  await using dog = await watch(async () => false);
  await eventually(() => dog.said.length === 1);
  assert.match(dog.said[0] ?? '', /a part of it does not answer/);
  assert.deepEqual(dog.received, []);
});

test('a question that is never answered is asked once, and systemd hears nothing', async () => {
  let asked = 0;
  await using dog = await watch(() => {
    asked++;
    return new Promise(() => {});
  });
  await eventually(() => asked >= 1);
  await delay(300);
  assert.equal(asked, 1);
  assert.deepEqual(dog.received, []);
});

test('where systemd does not ask, or asks another process, nothing is asked or told', async () => {
  for (const environment of [{ WATCHDOG_USEC: undefined }, { WATCHDOG_PID: '1' }]) {
    let asked = 0;
    await using dog = await watch(async () => ++asked > 0, environment);
    await delay(200);
    assert.equal(asked, 0);
    assert.deepEqual(dog.received, []);
  }
});

test('a stopped watchdog speaks no more', async () => {
  await using dog = await watch(async () => true);
  await eventually(() => dog.received.length >= 1);
  dog.stop();
  // What it said before may be told later, on a busy machine much later.
  let before = Number.NaN;
  for (let tries = 0; dog.received.length !== before; tries++) {
    assert.ok(tries < 50, 'it goes on');
    before = dog.received.length;
    await delay(300);
  }
});

test('a systemd that is not there is no failure of the daemon', async () => {
  const said: string[] = [];
  const stop = startWatchdog({
    environment: { NOTIFY_SOCKET: join(directory, 'nobody'), WATCHDOG_USEC: '60000000' },
    isAlive: async () => true,
    say: (text) => said.push(text),
  });
  await eventually(() => said.length === 1);
  stop();
  assert.match(said[0] ?? '', /cannot tell systemd that the daemon works: .*ENOENT/);
});
