import assert from 'node:assert/strict';
import { test } from 'node:test';
import { active, alive, dead, kinds, pairSettings, says, standby } from './fixtures.ts';

test('an active director that was frozen releases first when its peer took over meanwhile', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').freeze(3000);
  lvs1.happen({ kind: 'tick' });
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.happen(says('lvs2', { role: 'active', term: 2 }));
  assert.deepEqual(kinds(lvs1.effects()), ['release']);
});

test('an active director that was frozen and still is the holder speaks up again', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').freeze(3000);
  lvs1.happen({ kind: 'tick' }, says('lvs2', { candidate: 'lvs1', holder: 'lvs1' })).pass(300);
  assert.deepEqual(kinds(lvs1.effects()), ['announce']);
});

test('a standby that was frozen does not believe at once that its peer is dead', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).freeze(3000);
  lvs2.happen(dead('lvs1')).pass(500);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.happen(alive('lvs1'), says('lvs1', { role: 'active', term: 1 })).pass(2000);
  assert.deepEqual(kinds(lvs2.effects()), []);
});

test('a standby that was frozen and hears nobody takes over after a deadtime of listening', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).freeze(3000);
  lvs2.happen(dead('lvs1')).pass(900);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.pass(200);
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});

test('a tick that is late by less than half the deadtime is no absence', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).freeze(450);
  lvs2.happen(dead('lvs1'));
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});
