import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectResult } from '../../../src/failover/event.ts';
import { alive, dead, type Happening, kinds, pairSettings, type Story, says, standby } from './fixtures.ts';

const settings = pairSettings('lvs2', { fence: true });

function verdict(story: Story, result: EffectResult): Happening {
  const fence = story.effects().findLast(({ kind }) => kind === 'fence');
  if (fence?.kind !== 'fence') throw new Error('no fence was asked for');
  return { kind: 'fenced', peer: fence.peer, attempt: fence.attempt, result };
}

test('the fence command runs before a takeover from a dead peer, and allows it', () => {
  const lvs2 = standby(settings, 'lvs1', {}).happen(dead('lvs1'));
  assert.equal(lvs2.web().waiting, 'waiting for the fence command for lvs1');
  lvs2.happen(verdict(lvs2, { ok: true }));
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});

test('a veto stops the takeover, says why, and is asked for anew', () => {
  const lvs2 = standby(settings, 'lvs1', {}).happen(dead('lvs1'));
  lvs2.happen(verdict(lvs2, { ok: false, why: 'the power switch does not answer' }));
  assert.equal(lvs2.web().waiting, 'fencing lvs1 failed: the power switch does not answer');
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.pass(1100);
  assert.deepEqual(kinds(lvs2.effects()), ['fence']);
});

test('a fence command that hangs is a veto', () => {
  const lvs2 = standby(settings, 'lvs1', {}).happen(dead('lvs1'));
  lvs2.effects();
  lvs2.pass(32_000);
  assert.deepEqual(kinds(lvs2.effects()), ['fence']);
});

test('a peer that is heard again is not fenced for its earlier death', () => {
  const lvs2 = standby(settings, 'lvs1', {}).happen(dead('lvs1'));
  const late = verdict(lvs2, { ok: true });
  lvs2.happen(alive('lvs1'), says('lvs1', { role: 'active', term: 1 }), late);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.happen(dead('lvs1'));
  assert.deepEqual(kinds(lvs2.effects()), ['fence']);
});

test('a peer that stopped in peace is not fenced', () => {
  const lvs2 = standby(settings, 'lvs1', {});
  lvs2.happen(says('lvs1', { term: 1, fitness: 'leaving', candidate: 'lvs2' }, { leaving: true }));
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});
