import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alive, answered, kinds, pairSettings, ready, says, story, transitions } from './fixtures.ts';

test('alone at start, a director takes the group only after initdead', () => {
  const lvs1 = ready(story(pairSettings('lvs1'))).pass(4900);
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.pass(200);
  assert.deepEqual(kinds(lvs1.effects()), ['acquire']);
});

test('at start the preferred director takes the group as soon as its peer agrees', () => {
  const lvs1 = ready(story(pairSettings('lvs1')));
  lvs1
    .happen(alive('lvs2'), says('lvs2', { candidate: undefined }, { starting: true, listening: true }))
    .pass(300);
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.happen(says('lvs2', { candidate: 'lvs1' }, { starting: true })).pass(100);
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['acquire']);
  lvs1.happen(answered(effects, 'acquire'));
  const transition = lvs1.effects().find(({ kind }) => kind === 'transition');
  assert.equal(transition?.kind === 'transition' && transition.to, 'active');
});

test('the standby takes over at once when the holder is dead, and says why', () => {
  const lvs2 = ready(story(pairSettings('lvs2')));
  lvs2.happen(alive('lvs1'), says('lvs1', { role: 'active', preferred: true, term: 4 })).pass(6000);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.happen({ kind: 'peer', peer: 'lvs1', status: 'dead' });
  const effects = lvs2.effects();
  assert.deepEqual(kinds(effects), ['acquire']);
  lvs2.happen(answered(effects, 'acquire'));
  assert.match(transitions(lvs2.effects()).join(), /^standby -> active \(vacant\): nobody holds it/);
  assert.equal(lvs2.web().term, 5);
});
