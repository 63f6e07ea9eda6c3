import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VirtualAddress } from '../../../src/addresses/virtual-address.ts';
import type { EffectResult } from '../../../src/failover/event.ts';
import type { GroupHands } from '../../../src/failover-shell/group-hands.ts';
import { type Unclaimed, watchUnclaimed } from '../../../src/failover-shell/unclaimed.ts';
import { active, alive, pairSettings, ready, says, story } from '../failover/fixtures.ts';

const address: VirtualAddress = { address: '10.0.0.100', prefixLength: 24, device: 'eth0' };

function watchOne(result: EffectResult = { ok: true }): {
  readonly unclaimed: Unclaimed;
  readonly log: readonly string[];
} {
  const log: string[] = [];
  const never = (): never => assert.fail('only a release was to be expected');
  const hands: GroupHands = {
    addresses: [address],
    acquire: never,
    resume: never,
    putBack: never,
    announce: never,
    release: async () => {
      log.push('release');
      return result;
    },
  };
  const note = (text: string): void => void log.push(text);
  const unclaimed = watchUnclaimed(new Map([['web', [address]]]), new Map([['web', hands]]), note);
  return { unclaimed, log };
}

const found =
  '10.0.0.100/24 dev eth0: on this host, but not by directord for all it knows; who is to hold web decides';
const moment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('it stays while it is open who holds the group, and when it is held here', async () => {
  const { unclaimed, log } = watchOne();
  const lvs1 = ready(story(pairSettings('lvs1')));
  unclaimed.consider(lvs1.state());
  lvs1.pass(4_000);
  unclaimed.consider(lvs1.state());
  assert.deepEqual(log, [found]);
  const holder = active(pairSettings('lvs1'), 'lvs2').state();
  unclaimed.consider(holder);
  unclaimed.consider(holder);
  await unclaimed.release('lvs1 is stopping');
  assert.deepEqual(log, [found, '10.0.0.100/24 dev eth0: stays: web is held here']);
});

test('it goes as soon as a peer is heard to hold the group', async () => {
  const { unclaimed, log } = watchOne();
  const lvs1 = ready(story(pairSettings('lvs1')));
  lvs1.happen(alive('lvs2'), says('lvs2', { role: 'active', candidate: 'lvs2', holder: 'lvs2' }));
  unclaimed.consider(lvs1.state());
  unclaimed.consider(lvs1.state());
  await moment();
  assert.deepEqual(log, [found, 'release', '10.0.0.100/24 dev eth0: taken off: lvs2 holds it']);
});

test('it goes when the group is for a peer that has yet to take it, and cannot: that is told', async () => {
  const { unclaimed, log } = watchOne({ ok: false, why: 'the kernel refused' });
  const lvs2 = ready(story(pairSettings('lvs2')));
  lvs2.happen(alive('lvs1'), says('lvs1', { preferred: true, candidate: 'lvs1' }));
  unclaimed.consider(lvs2.state());
  assert.equal(log.length, 1);
  lvs2.pass(300);
  unclaimed.consider(lvs2.state());
  await moment();
  assert.deepEqual(log.slice(1), [
    'release',
    '10.0.0.100/24 dev eth0: cannot be taken off: the kernel refused',
  ]);
});

test('it goes when the director stops before that is settled', async () => {
  const { unclaimed, log } = watchOne();
  await unclaimed.release('lvs1 is stopping');
  assert.deepEqual(log, [found, 'release', '10.0.0.100/24 dev eth0: taken off: lvs1 is stopping']);
});
