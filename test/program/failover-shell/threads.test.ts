import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newKeyLine } from '../../../src/dgram-heartbeat/index.ts';
import { type Cleanup, createCleanup } from '../../lab/support/cleanup.ts';
import { eventually } from '../../lab/support/eventually.ts';
import { group } from '../../unit/failover-shell/pair.ts';
import { type Started, startThreads } from './threads.ts';

let cleanup: Cleanup = createCleanup();
afterEach(async () => {
  await cleanup.close();
  cleanup = createCleanup();
});

/** Everything runs in one process here, on a machine that may be busy. */
const withinMs = 60_000;

const becomes = (director: Started, role: string): Promise<void> =>
  eventually(() => assert.equal(director.role('web'), role), { withinMs });

test('a cold standby is prepared before it is active, a warm one is not asked', async () => {
  const done: string[] = [];
  const groups = [
    group({ name: 'web', vips: [], standby: 'cold' }),
    group({ name: 'mail', vips: [], standby: 'warm' }),
  ];
  await startThreads(cleanup, {
    settings: { groups },
    failover: (node) => ({
      onRole: ({ group: name, role }) => void done.push(`${node} is ${role} for ${name}`),
      async onPrepare(name) {
        done.push(`${node} prepares ${name}`);
        await sleep(300);
        done.push(`${node} has prepared ${name}`);
      },
    }),
  });
  await eventually(() => assert.ok(done.includes('lvs1 is active for web')), { withinMs });
  await eventually(() => assert.ok(done.includes('lvs1 is active for mail')), { withinMs });
  const ofWeb = done.filter((what) => what.startsWith('lvs1') && what.endsWith('web'));
  assert.deepEqual(ofWeb.slice(-3), ['lvs1 prepares web', 'lvs1 has prepared web', 'lvs1 is active for web']);
  assert.ok(!done.includes('lvs1 prepares mail'));
});

test('a preparation that fails, or takes too long, is told and delays the takeover by 3 s at most', async () => {
  const groups = ['web', 'mail'].map((name) => group({ name, vips: [], standby: 'cold' }));
  const { lvs1 } = await startThreads(cleanup, {
    settings: { groups },
    failover: () => ({
      onPrepare: (name) =>
        name === 'web' ? Promise.reject(new Error('the kernel refused')) : new Promise(() => {}),
    }),
  });
  await becomes(lvs1, 'active');
  await eventually(() => assert.equal(lvs1.role('mail'), 'active'), { withinMs });
  const told = lvs1.notes().filter((text) => text.includes('not ready'));
  assert.deepEqual(told.toSorted(), [
    'mail: its addresses come up although its virtual servers are not ready: not done within 3000 ms',
    'web: its addresses come up although its virtual servers are not ready: the kernel refused',
  ]);
});

test('a reload changes the digest: status and log of both say that the configurations differ, then agree', async () => {
  const { lvs1, lvs2 } = await startThreads(cleanup);
  const same = async (director: Started) => (await director.failover.status()).peers[0]?.sameConfiguration;
  const bothSay = (value: boolean) =>
    eventually(async () => assert.deepEqual([await same(lvs1), await same(lvs2)], [value, value]), {
      withinMs,
    });
  await bothSay(true);
  lvs1.failover.setDigest('ffffffffffffffff');
  await bothSay(false);
  lvs2.failover.setDigest('ffffffffffffffff');
  await bothSay(true);
  const told = lvs2.notes().filter((text) => text.includes('configuration'));
  assert.deepEqual(told, [
    'lvs1 runs with another configuration than lvs2',
    'lvs1 runs with the same configuration as lvs2 again',
  ]);
});

test('the status says since when a group has its role', async () => {
  const began = Date.now();
  const { lvs1 } = await startThreads(cleanup);
  const since = async () => (await lvs1.failover.status()).groups[0]?.since ?? 0;
  const first = await since();
  assert.ok(first >= began && first <= Date.now());
  await becomes(lvs1, 'active');
  const active = await since();
  assert.ok(active >= first && active <= Date.now());
  const last = (await lvs1.failover.status()).transitions.at(-1);
  assert.equal(last?.at, active);
});

test('a thread that dies is told, what was asked of it fails, and its peer takes over', async () => {
  const { lvs1, lvs2 } = await startThreads(cleanup);
  await becomes(lvs1, 'active');
  // Not a string, which no caller can pass by its type: the report cannot be encoded, and the thread dies of that.
  lvs1.failover.setDigest(7 as never);
  const order = lvs1.failover.command({ kind: 'standby', groups: [] }, { wait: true });
  const status = lvs1.failover.status();
  await assert.rejects(status, /argument/i);
  assert.equal((await order).outcome, 'failed');
  assert.equal(lvs1.failures.length, 1);
  assert.match(lvs1.failures[0] ?? '', /argument/i);
  await becomes(lvs2, 'active');
  // Dead is dead, but nothing that is called afterwards hangs.
  await assert.rejects(lvs1.failover.status());
  const late = await lvs1.failover.command({ kind: 'standby', groups: [] }, { wait: true });
  assert.equal(late.outcome, 'failed');
});

test('keys are rolled without a gap', async () => {
  const { lvs1, lvs2, keyFile } = await startThreads(cleanup);
  await becomes(lvs1, 'active');
  await becomes(lvs2, 'standby');
  const newKey = newKeyLine(2);
  const read = async (director: Started, lines: readonly string[]) => {
    writeFileSync(keyFile, `${lines.join('\n')}\n`, { mode: 0o600 });
    director.failover.reloadKeys();
    // Longer than deadtime: a director that is not understood would be called dead.
    await sleep(1_000);
  };
  const [first = ''] = readFileSync(keyFile, 'utf8').match(/^key 1 .*$/m) ?? [];
  for (const director of [lvs1, lvs2]) await read(director, [first, newKey, 'sign 1']);
  for (const director of [lvs1, lvs2]) await read(director, [first, newKey, 'sign 2']);
  for (const director of [lvs1, lvs2]) await read(director, [newKey, 'sign 2']);
  for (const director of [lvs1, lvs2]) {
    assert.deepEqual(
      // A machine that is busy may be late; a director that is not understood is refused.
      director.notes().filter((text) => /dead|refused|restarted/.test(text)),
      [],
    );
  }
  assert.equal(lvs1.role('web'), 'active');
  writeFileSync(keyFile, 'nonsense\n', { mode: 0o600 });
  assert.throws(() => lvs1.failover.reloadKeys(), /key/);
  await sleep(1_000);
  assert.equal((await lvs1.failover.status()).peers[0]?.alive, true);
});

test('a main thread that is blocked for 2 s makes no keepalive late', async () => {
  // Late, as the peer sees it: twelve keepalives, for the machine may be busy with other tests.
  const timing = { keepaliveMs: 100, warntimeMs: 1_200, deadtimeMs: 3_000, initdeadMs: 5_000 };
  const { lvs1, lvs2 } = await startThreads(cleanup, { settings: { timing } });
  await becomes(lvs1, 'active');
  await becomes(lvs2, 'standby');
  const end = performance.now() + 2_000;
  while (performance.now() < end);
  // What the threads have told meanwhile comes now.
  const [one, two] = await Promise.all([lvs1.failover.status(), lvs2.failover.status()]);
  assert.deepEqual(
    [...lvs1.notes(), ...lvs2.notes()].filter((text) => /is (late|dead)|was away|in time/.test(text)),
    [],
  );
  assert.ok(one.peers[0]?.alive && two.peers[0]?.alive);
});
