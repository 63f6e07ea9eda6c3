import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VirtualAddress } from '../../../src/addresses/virtual-address.ts';
import { createGroupHands, type GroupHands } from '../../../src/failover-shell/group-hands.ts';

const address: VirtualAddress = { address: '10.0.0.100', prefixLength: 24, device: 'eth0' };

interface Bench {
  readonly hands: GroupHands;
  /** What was done, in order. */
  readonly log: string[];
  readonly failing: Set<string>;
  advance(ms: number): void;
}

function bench(): Bench {
  const log: string[] = [];
  const failing = new Set<string>();
  let now = 0;
  const results =
    (what: string, outcome: 'added' | 'removed') => async (which: readonly VirtualAddress[]) => {
      await new Promise((resolve) => setImmediate(resolve));
      log.push(what);
      return which.map((virtual) =>
        failing.has(what)
          ? { virtual, outcome: 'failed' as const, reason: `cannot ${what}` }
          : { virtual, outcome },
      );
    };
  const hands = createGroupHands({
    addresses: [address],
    startCommands: ['start-a', 'start-b'],
    stopCommands: ['stop-a', 'stop-b'],
    holder: { hold: results('hold', 'added'), release: results('release', 'removed') } as never,
    announcer: {
      announce: () => void log.push('announce'),
      withdraw: () => void log.push('withdraw'),
    },
    run: async (command) => {
      log.push(command);
      return failing.has(command) ? { ok: false, reason: 'exit status 1' } : { ok: true };
    },
    note: (text) => void log.push(`note: ${text}`),
    now: () => now,
  });
  return {
    hands,
    log,
    failing,
    advance(ms) {
      now += ms;
    },
  };
}

test('addresses first, then the start commands; stop commands, then the addresses', async () => {
  const { hands, log } = bench();
  assert.deepEqual(await hands.acquire(), { ok: true });
  assert.deepEqual(await hands.release(), { ok: true });
  assert.deepEqual(log, [
    'hold',
    'announce',
    'start-a',
    'start-b',
    'withdraw',
    'stop-a',
    'stop-b',
    'release',
  ]);
});

test('a release that is asked for meanwhile comes after the acquire', async () => {
  const { hands, log } = bench();
  const acquired = hands.acquire();
  await hands.release();
  assert.deepEqual(await acquired, { ok: true });
  assert.ok(log.indexOf('start-b') < log.indexOf('withdraw'));
});

test('what is asked for again while it is under way is done once', async () => {
  const { hands, log } = bench();
  await Promise.all([hands.release(), hands.release(), hands.release()]);
  assert.equal(log.filter((what) => what === 'release').length, 1);
});

test('no start command runs without the addresses, and no stop command then', async () => {
  const { hands, log, failing } = bench();
  failing.add('hold');
  assert.deepEqual(await hands.acquire(), { ok: false, why: 'cannot hold' });
  await hands.release();
  assert.deepEqual(log, ['hold', 'withdraw', 'release']);
});

test('a start command that fails says so, and what began is stopped', async () => {
  const { hands, log, failing } = bench();
  failing.add('start-a');
  assert.deepEqual(await hands.acquire(), { ok: false, why: 'start command `start-a`: exit status 1' });
  await hands.release();
  assert.deepEqual(log, ['hold', 'announce', 'start-a', 'withdraw', 'stop-a', 'stop-b', 'release']);
});

test('a stop command that fails keeps no address here', async () => {
  const { hands, log, failing } = bench();
  await hands.acquire();
  failing.add('stop-a');
  assert.deepEqual(await hands.release(), { ok: true });
  assert.deepEqual(log.slice(-4), [
    'stop-a',
    'note: stop command `stop-a`: exit status 1',
    'stop-b',
    'release',
  ]);
});

test('a release that fails is an answer, too', async () => {
  const { hands, failing } = bench();
  await hands.acquire();
  failing.add('release');
  assert.deepEqual(await hands.release(), { ok: false, why: 'cannot release' });
});

test('what a restart left in place is held on without commands, and stopped with them', async () => {
  const { hands, log } = bench();
  assert.deepEqual(await hands.resume(), { ok: true });
  assert.deepEqual(log, ['hold', 'announce']);
  await hands.release();
  assert.ok(log.includes('stop-a'));
});

test('a lost address is put back three times in ten seconds, and no more', async () => {
  const { hands, advance } = bench();
  await hands.acquire();
  for (let time = 0; time < 3; time++) assert.deepEqual(await hands.putBack(address), { ok: true });
  assert.equal((await hands.putBack(address)).ok, false);
  advance(10_001);
  assert.deepEqual(await hands.putBack(address), { ok: true });
});

test('an address of a group that was released meanwhile is not put back', async () => {
  const { hands, log } = bench();
  await hands.acquire();
  await hands.release();
  assert.deepEqual(await hands.putBack(address), { ok: true });
  assert.equal(log.filter((what) => what === 'hold').length, 1);
});

test('addresses leave lo, when they are put back as well, only where the settings say so', async () => {
  for (const leaveLoopback of [true, false]) {
    const asked: unknown[] = [];
    const hands = createGroupHands({
      addresses: [address],
      leaveLoopback,
      startCommands: [],
      stopCommands: [],
      holder: {
        hold: async (_, options) => {
          asked.push(options);
          return [];
        },
        release: async () => [],
      },
      announcer: { announce: () => {}, withdraw: () => {} },
      run: async () => ({ ok: true }),
      note: () => {},
    });
    await hands.acquire();
    await hands.putBack(address);
    assert.deepEqual(asked, [{ leaveLoopback }, { leaveLoopback }]);
  }
});

test('only what is held is announced again', async () => {
  const { hands, log } = bench();
  hands.announce();
  assert.deepEqual(log, []);
  await hands.acquire();
  hands.announce();
  assert.equal(log.filter((what) => what === 'announce').length, 2);
});
