import assert from 'node:assert/strict';
import { test } from 'node:test';
import { active, answered, dead, kinds, pairSettings, says, standby, transitions } from './fixtures.ts';

test('the taker adds the addresses only when the holder consents, and needs no fence for it', () => {
  const lvs1 = standby(pairSettings('lvs1', { autoFailback: true, fence: true }), 'lvs2', { term: 3 });
  lvs1.pass(1600);
  assert.equal(lvs1.word().wish, 'none');
  lvs1.pass(200);
  assert.equal(lvs1.word().wish, 'return');
  assert.deepEqual(kinds(lvs1.effects()), []);
  assert.equal(lvs1.web().waiting, 'waiting for lvs2 to hand it over');
  lvs1.happen(says('lvs2', { role: 'active', term: 3, grant: 'lvs1', candidate: 'lvs1', holder: 'lvs2' }));
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['acquire']);
  lvs1.happen(answered(effects, 'acquire'));
  assert.deepEqual(transitions(lvs1.effects()), [
    'standby -> active (return): lvs2 hands it over: lvs1 is preferred and back',
  ]);
  assert.equal(lvs1.word().term, 4);
  lvs1.happen(says('lvs2', { term: 4, candidate: 'lvs1', holder: 'lvs1' }));
  assert.deepEqual(kinds(lvs1.effects()), ['announce'], 'neighbours may have asked the giver in between');
});

test('the holder serves on until the taker is active, then releases as planned', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(says('lvs2', { wish: 'claim', term: 1 }));
  assert.equal(lvs1.word().grant, 'lvs2');
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.happen(says('lvs2', { role: 'taking', wish: 'claim', term: 2 })).pass(500);
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.happen(says('lvs2', { role: 'active', term: 2 }));
  const effects = lvs1.effects();
  const release = effects.find(({ kind }) => kind === 'release');
  assert.ok(release?.kind === 'release' && release.planned);
  assert.deepEqual(transitions(effects), [
    'active -> standby (claim): handed over to lvs2: lvs2 was told to take it over',
  ]);
});

test('a taker that dies in the middle leaves the group where it is', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(
    says('lvs2', { wish: 'claim', term: 1 }),
    says('lvs2', { role: 'taking', wish: 'claim', term: 2 }),
  );
  lvs1.happen(dead('lvs2'));
  assert.equal(lvs1.word().grant, undefined);
  assert.deepEqual(kinds(lvs1.effects()), []);
  assert.equal(lvs1.web().role, 'active');
});

test('a taker that does not finish in time loses the consent, and gets none again for a while', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(
    says('lvs2', { wish: 'claim', term: 1 }),
    says('lvs2', { role: 'taking', wish: 'claim', term: 2 }),
  );
  lvs1.pass(5100);
  assert.equal(lvs1.word().grant, undefined);
  lvs1.happen(says('lvs2', { wish: 'claim', term: 1 })).pass(1000);
  assert.equal(lvs1.word().grant, undefined);
  lvs1.pass(30_000);
  assert.equal(lvs1.word().grant, 'lvs2');
});

test('a giver that dies in the middle is taken over from all the same', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1, grant: 'lvs2', fitness: 'leaving' });
  const effects = lvs2.effects();
  assert.deepEqual(kinds(effects), ['acquire']);
  lvs2.happen(dead('lvs1'), answered(effects, 'acquire'));
  assert.equal(lvs2.web().role, 'active');
});

test('a taker whose giver changes its mind releases what it has begun to take', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', {
    term: 1,
    grant: 'lvs2',
    fitness: 'ping-lost',
    pingsLost: 1,
  });
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
  lvs2.happen(says('lvs1', { role: 'active', term: 1, fitness: 'fit' }));
  assert.deepEqual(kinds(lvs2.effects()), ['release']);
});

test('the taker never gives way to a giver that is about to release', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', {
    term: 1,
    grant: 'lvs2',
    fitness: 'asked-to-stand-by',
  });
  lvs2.happen(answered(lvs2.effects(), 'acquire'));
  lvs2.happen({ kind: 'command', id: 1, command: { kind: 'stop' } }).pass(400);
  assert.ok(!kinds(lvs2.effects()).includes('release'));
  lvs2.happen(says('lvs1', { term: 2, fitness: 'asked-to-stand-by', candidate: 'lvs1' }));
  assert.equal(lvs2.word().grant, 'lvs1');
});

test('auto_failback off: the preferred director leaves the group where it is', () => {
  const lvs1 = standby(pairSettings('lvs1'), 'lvs2', { term: 3 }).pass(60_000);
  assert.equal(lvs1.word().wish, 'none');
  assert.deepEqual(kinds(lvs1.effects()), []);
});

test('what an operator moved away does not come back by auto_failback', () => {
  const lvs1 = active(pairSettings('lvs1', { autoFailback: true }), 'lvs2');
  lvs1.happen(says('lvs2', { wish: 'claim', term: 1 }), says('lvs2', { role: 'active', term: 2 }));
  lvs1.happen(answered(lvs1.effects(), 'release')).pass(60_000);
  assert.equal(lvs1.word().wish, 'none');
});
