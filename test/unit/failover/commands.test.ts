import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailoverCommand } from '../../../src/failover/event.ts';
import {
  active,
  answered,
  answers,
  dead,
  type Happening,
  kinds,
  pairSettings,
  says,
  standby,
} from './fixtures.ts';

function order(kind: 'standby' | 'takeover' | 'failback', ...groups: readonly string[]): Happening {
  const command: FailoverCommand = { kind, groups };
  return { kind: 'command', id: 1, command };
}

test('standby: accepted, handed over, and done only when the other holds it', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(order('standby', 'web'));
  assert.deepEqual(answers(lvs1.effects()), ['accepted: standby web']);
  assert.equal(lvs1.word().grant, 'lvs2');
  lvs1.happen(says('lvs2', { role: 'active', term: 2 }));
  lvs1.happen(answered(lvs1.effects(), 'release'));
  assert.deepEqual(answers(lvs1.effects()), ['done: web: lvs2 holds it']);
});

test('standby: refused when no other director can have it, and nothing changes', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2', { fitness: 'ping-lost', pingsLost: 1 });
  lvs1.happen(order('standby'));
  assert.deepEqual(answers(lvs1.effects()), [
    'refused: web: no other director can have it: lvs2 does not reach its ping nodes',
  ]);
  assert.equal(lvs1.word().fitness, 'fit');
  lvs1.happen(dead('lvs2'), order('standby'));
  assert.match(answers(lvs1.effects())[0] ?? '', /lvs2 is not heard/);
});

test('standby: one that stands by holds the group again only when nobody else can', () => {
  const lvs1 = standby(pairSettings('lvs1'), 'lvs2', { term: 1 }).happen(order('standby'));
  assert.deepEqual(answers(lvs1.effects()), ['accepted: standby web', 'done: web: lvs2 holds it']);
  lvs1.happen(dead('lvs2'));
  assert.deepEqual(kinds(lvs1.effects()), ['acquire']);
});

test('standby: failed when the other does not take it in time, and the order is void', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(order('standby'));
  lvs1.pass(20_100);
  assert.match(answers(lvs1.effects())[1] ?? '', /^failed: web: not done: /);
  assert.equal(lvs1.word().fitness, 'fit');
  assert.equal(lvs1.word().role, 'active');
});

test('takeover: claims the group, and is done when it is active here', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(order('takeover'));
  assert.equal(lvs2.word().wish, 'claim');
  lvs2.happen(says('lvs1', { role: 'active', term: 1, grant: 'lvs2' }));
  lvs2.happen(answered(lvs2.effects(), 'acquire'));
  assert.deepEqual(answers(lvs2.effects()), ['done: web: lvs2 holds it']);
  assert.equal(lvs2.word().wish, 'none');
});

test('takeover: refused where the director could not hold the group', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 });
  lvs2.happen({ kind: 'carrier', interface: 'eth0', up: false }, order('takeover'));
  assert.deepEqual(answers(lvs2.effects()), ['refused: web: lvs2 has no carrier on eth0']);
  assert.equal(lvs2.word().wish, 'none');
});

test('takeover: refused where no real server is healthy but the holder has some', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1, health: 'yes' });
  lvs2.happen({ kind: 'health', group: 'web', health: 'no' }, order('takeover'));
  assert.deepEqual(answers(lvs2.effects()), [
    'refused: web: lvs1 holds it, and lvs2 sees no healthy real server',
  ]);
});

test('takeover: failed when the start command fails, and says so', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(order('takeover'));
  lvs2.happen(says('lvs1', { role: 'active', term: 1, grant: 'lvs2' }));
  lvs2.happen(answered(lvs2.effects(), 'acquire', 'mount: no such device'));
  const effects = lvs2.effects();
  assert.deepEqual(kinds(effects), ['release', 'answer']);
  assert.deepEqual(answers(effects), ['failed: web: not done: mount: no such device']);
});

test('takeover: failed when the holder does not hear of it, and the claim is void', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(order('takeover'));
  lvs2.pass(20_100);
  assert.equal(answers(lvs2.effects())[1], 'failed: web: not done: waiting for lvs1 to hand it over');
  assert.equal(lvs2.word().wish, 'none');
});

test('takeover ends a standby order', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(order('standby'), order('takeover'));
  assert.equal(lvs2.word().fitness, 'fit');
});

test('failback: on the holder it is given to the preferred, and done when that one has it', () => {
  const lvs2 = active(pairSettings('lvs2'), 'lvs1', { fitness: 'no-carrier' });
  lvs2.happen(says('lvs1', { preferred: true }), order('failback'));
  assert.equal(lvs2.word().wish, 'give-back');
  assert.equal(lvs2.word().grant, 'lvs1');
  lvs2.effects();
  lvs2.happen(says('lvs1', { role: 'active', term: 2, preferred: true }));
  lvs2.happen(answered(lvs2.effects(), 'release'));
  assert.deepEqual(answers(lvs2.effects()), ['done: web: lvs1 holds it']);
});

test('failback: on the preferred it is claimed, and a standby order ends', () => {
  const lvs1 = standby(pairSettings('lvs1'), 'lvs2', { term: 1 }).happen(order('standby'), order('failback'));
  assert.equal(lvs1.word().wish, 'claim');
  assert.equal(lvs1.word().fitness, 'fit');
});

test('failback: refused elsewhere, with the place where it can be given', () => {
  const lvs3 = standby(pairSettings('lvs3', { nodes: ['lvs1', 'lvs2', 'lvs3'] }), 'lvs2', { term: 1 });
  lvs3.happen(order('failback', 'web'));
  assert.deepEqual(answers(lvs3.effects()), [
    'refused: web: give this command on lvs1, or on the director that holds it',
  ]);
});

test('an unknown group is refused, with the groups there are', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(order('standby', 'mail'));
  assert.deepEqual(answers(lvs1.effects()), ['refused: there is no group mail; there are: web']);
});

test('a newer order replaces the older, which has failed', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(order('takeover'), order('standby'));
  assert.deepEqual(answers(lvs2.effects()), [
    'accepted: takeover web',
    'accepted: standby web',
    'failed: web: not done: another command came after it',
    'done: web: lvs1 holds it',
  ]);
});
