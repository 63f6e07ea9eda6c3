import assert from 'node:assert/strict';
import { test } from 'node:test';
import { active, alive, answered, dead, kinds, pairSettings, says, transitions } from './fixtures.ts';

test('healed: who took it last keeps it without a pause, and announces it when the other is seen and when it is gone', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(dead('lvs2'));
  lvs1.happen(alive('lvs2'), says('lvs2', { role: 'active', term: 0 }));
  assert.deepEqual(kinds(lvs1.effects()), ['announce']);
  lvs1.happen(says('lvs2', { term: 1 }));
  assert.deepEqual(kinds(lvs1.effects()), ['announce']);
  assert.equal(lvs1.web().role, 'active');
});

test('healed: the other releases at the first word, and says why', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(dead('lvs2'));
  lvs1.happen(alive('lvs2'), says('lvs2', { role: 'active', term: 2 }));
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['release']);
  assert.deepEqual(transitions(effects), [
    'active -> standby (contest): lvs2 and lvs1 hold it, lvs2 took it last',
  ]);
});

test('with auto_failback the preferred director gets it back afterwards, in the planned way', () => {
  const lvs1 = active(pairSettings('lvs1', { autoFailback: true }), 'lvs2').happen(dead('lvs2'));
  lvs1.happen(alive('lvs2'), says('lvs2', { role: 'active', term: 2 }));
  lvs1.happen(answered(lvs1.effects(), 'release')).pass(2100);
  assert.equal(lvs1.word().wish, 'return');
});

test('a director that cannot hear one holder believes a third that does', () => {
  const three = pairSettings('lvs3', { nodes: ['lvs1', 'lvs2', 'lvs3'] });
  const lvs3 = active(three, 'lvs2', { fitness: 'no-carrier', holder: 'lvs1', candidate: 'lvs1' });
  assert.equal(lvs3.web().role, 'standby');
  assert.equal(lvs3.web().waiting, 'lvs2 still hears lvs1 hold it');
  lvs3.pass(60_000);
  assert.deepEqual(kinds(lvs3.effects()), []);
  lvs3.happen(says('lvs2', { fitness: 'no-carrier', candidate: 'lvs3' }));
  assert.deepEqual(kinds(lvs3.effects()), ['acquire']);
});

test('a peer of another opinion is waited for, but not for ever', () => {
  const lvs2 = active(pairSettings('lvs2'), 'lvs1', { candidate: 'lvs1', fitness: 'no-carrier' });
  assert.equal(lvs2.web().waiting, 'waiting for lvs1 to agree');
  lvs2.pass(900);
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});
