import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  active,
  alive,
  answered,
  answers,
  dead,
  kinds,
  pairSettings,
  report,
  says,
  standby,
  story,
  transitions,
} from './fixtures.ts';

const restart = { id: 5, holdMs: 10_000 };

test('a director that restarts exits as soon as its peer knows, and releases nothing', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'command', id: 1, command: { kind: 'restart', holdMs: 10_000 } });
  assert.deepEqual(kinds(lvs1.effects()), ['answer']);
  lvs1.happen(says('lvs2', {}, { holdingFor: ['lvs1'] }));
  const effects = lvs1.effects();
  assert.deepEqual(answers(effects), ['done: the peers know of the restart']);
  assert.ok(effects.some((effect) => effect.kind === 'exit' && effect.keep));
  assert.ok(!kinds(effects).includes('release'));
});

test('a peer that does not acknowledge delays the restart by a second, no longer', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'command', id: 1, command: { kind: 'restart', holdMs: 10_000 } }).pass(900);
  assert.ok(!kinds(lvs1.effects()).includes('exit'));
  lvs1.pass(200);
  assert.ok(kinds(lvs1.effects()).includes('exit'));
});

test('the peer acknowledges, and holds still for the time announced', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 });
  lvs2.happen({ kind: 'report', peer: 'lvs1', report: report({ role: 'active', term: 1 }, { restart }) });
  assert.deepEqual(lvs2.state().published?.holdingFor, ['lvs1']);
  lvs2.happen(dead('lvs1')).pass(9900);
  assert.deepEqual(kinds(lvs2.effects()), []);
});

test('the restarted director comes back in time: nothing has happened', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 });
  lvs2.happen({ kind: 'report', peer: 'lvs1', report: report({ role: 'active', term: 1 }, { restart }) });
  lvs2.happen(dead('lvs1')).pass(5000);
  lvs2.happen(
    alive('lvs1'),
    says('lvs1', { role: 'active', term: 1, fitness: 'table-not-ready' }, { boot: 100, starting: true }),
  );
  lvs2.pass(20_000);
  assert.deepEqual(kinds(lvs2.effects()), []);
  assert.deepEqual(lvs2.state().published?.holdingFor, []);
});

test('the restarted director does not come back: it is taken over', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 });
  lvs2.happen({ kind: 'report', peer: 'lvs1', report: report({ role: 'active', term: 1 }, { restart }) });
  lvs2.happen(dead('lvs1')).pass(10_100);
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});

test('the restarted director keeps its group while it is not ready, and does not hand it over for that', () => {
  const lvs1 = story(pairSettings('lvs1'), [{ group: 'web', term: 3 }]);
  lvs1.happen({ kind: 'tick' }, alive('lvs2'), says('lvs2', { term: 3, candidate: 'lvs1', holder: 'lvs1' }));
  lvs1.happen({ kind: 'carrier', interface: 'eth0', up: true }).pass(3000);
  assert.equal(lvs1.word().grant, undefined);
  assert.equal(lvs1.word().role, 'active');
  assert.equal(lvs1.word().term, 3);
  assert.deepEqual(kinds(lvs1.effects()), ['announce']);
});

test('the restarted director releases at once what was taken over meanwhile', () => {
  const lvs1 = story(pairSettings('lvs1'), [{ group: 'web', term: 3 }]);
  lvs1.happen(alive('lvs2'), says('lvs2', { role: 'active', term: 4 }));
  assert.deepEqual(kinds(lvs1.effects()), ['release']);
});

test('a stop hands over at once, and exits when nothing is held', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'command', id: 1, command: { kind: 'stop' } });
  assert.equal(lvs1.word().grant, 'lvs2');
  lvs1.happen(says('lvs2', { role: 'active', term: 2 }));
  const effects = lvs1.effects();
  assert.deepEqual(transitions(effects), [
    'active -> standby (better): handed over to lvs2: lvs1 is stopping, lvs2 can hold it',
  ]);
  assert.ok(!kinds(effects).includes('exit'));
  lvs1.happen(answered(effects, 'release'));
  assert.deepEqual(kinds(lvs1.effects()), ['answer', 'exit']);
});

test('a stop without anybody to hand over to releases and exits', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2').happen(dead('lvs2'));
  lvs1.happen({ kind: 'command', id: 1, command: { kind: 'stop' } });
  assert.deepEqual(kinds(lvs1.effects()), ['answer', 'release']);
});

test('a stop waits for a taker no longer than it must', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'command', id: 1, command: { kind: 'stop' } }).pass(4900);
  assert.ok(!kinds(lvs1.effects()).includes('release'));
  lvs1.pass(200);
  assert.ok(kinds(lvs1.effects()).includes('release'));
});
