import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportedRole } from '../../../src/failover/report.ts';
import {
  active,
  alive,
  answered,
  dead,
  kinds,
  pairSettings,
  ready,
  says,
  standby,
  story,
  transitions,
  word,
} from './fixtures.ts';

test('a holder that loses its gateway hands over once the silence has lasted', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: true });
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: false }).pass(700);
  assert.equal(lvs1.word().grant, undefined);
  lvs1.pass(200);
  assert.equal(lvs1.word().fitness, 'ping-lost');
  assert.equal(lvs1.word().grant, 'lvs2');
});

test('a gateway that is silent for a moment moves nothing', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: true });
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: false }).pass(500);
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: true }).pass(5000);
  assert.equal(lvs1.word().fitness, 'fit');
});

test('a holder that loses its gateway keeps the group while the other has lost it, too', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2', { fitness: 'ping-lost', pingsLost: 1 });
  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: false }).pass(5000);
  assert.equal(lvs1.word().grant, undefined);
  assert.equal(lvs1.web().role, 'active');
});

test('without carrier and unheard, a holder lets go: its peer may have taken over', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'carrier', interface: 'eth0', up: false }).pass(500);
  assert.ok(!kinds(lvs1.effects()).includes('release'), 'as long as the peer is heard it is handed over');
  lvs1.happen(dead('lvs2'));
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['release']);
  assert.match(
    transitions(effects)[0] ?? '',
    /^active -> fault \(isolated\): lvs1 has no carrier on eth0 and does not hear lvs2/,
  );
});

test('with its carrier back it listens before it takes the group again', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'carrier', interface: 'eth0', up: false }, dead('lvs2'));
  lvs1.happen(answered(lvs1.effects(), 'release')).pass(5000);
  lvs1.happen({ kind: 'carrier', interface: 'eth0', up: true }).pass(1600);
  assert.deepEqual(kinds(lvs1.effects()), []);
  lvs1.pass(300);
  assert.deepEqual(kinds(lvs1.effects()), ['acquire']);
});

test('a start that fails is reported, released and left to the other', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(dead('lvs1'));
  lvs2.happen(answered(lvs2.effects(), 'acquire', 'mount: no such device'));
  const effects = lvs2.effects();
  assert.deepEqual(kinds(effects), ['release']);
  assert.deepEqual(transitions(effects), [
    'standby -> fault (unfit): lvs2 failed to start it: mount: no such device',
  ]);
  assert.equal(lvs2.word().fitness, 'start-failed');
});

test('after a failed start it tries again later, and each time later', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(dead('lvs1'));
  const failOnce = () => {
    lvs2.happen(answered(lvs2.effects(), 'acquire', 'no such device'));
    lvs2.happen(answered(lvs2.effects(), 'release'));
  };
  failOnce();
  lvs2.pass(29_900);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.pass(200);
  failOnce();
  lvs2.pass(59_900);
  assert.deepEqual(kinds(lvs2.effects()), []);
  lvs2.pass(200);
  assert.deepEqual(kinds(lvs2.effects()), ['acquire']);
});

test('one that failed to start the group takes it again only if no other can', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(dead('lvs1'));
  lvs2.happen(answered(lvs2.effects(), 'acquire', 'no such device'));
  lvs2.happen(answered(lvs2.effects(), 'release')).pass(5000);
  lvs2
    .happen({ kind: 'peer', peer: 'lvs1', status: 'alive' }, says('lvs1', { candidate: 'lvs1' }))
    .pass(60_000);
  assert.equal(lvs2.word().fitness, 'start-failed-before');
  assert.deepEqual(kinds(lvs2.effects()), []);
});

test('a group that is lost while it is held is released and left to the other', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'lost', group: 'web', why: 'eth0 was removed' });
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['release']);
  assert.deepEqual(transitions(effects), [
    'active -> fault (failed): lvs1 could not hold it: eth0 was removed',
  ]);
});

test('an acquire that never answers has failed', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 }).happen(dead('lvs1'));
  lvs2.effects();
  lvs2.pass(10_100);
  assert.deepEqual(kinds(lvs2.effects()), ['release']);
});

test('a release that fails is tried again until it succeeds, and nothing is taken meanwhile', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(says('lvs2', { role: 'active', term: 2 }));
  lvs1.happen(answered(lvs1.effects(), 'release', 'the interface is busy'));
  assert.equal(lvs1.web().role, 'fault');
  lvs1.happen(dead('lvs2')).pass(1100);
  const effects = lvs1.effects();
  assert.deepEqual(kinds(effects), ['release']);
  lvs1.happen(answered(effects, 'release'));
  assert.deepEqual(kinds(lvs1.effects()), ['acquire']);
});

test('health moves a group only after it has lasted, and not one that is not to follow it', () => {
  const groups = [
    { name: 'web', prefer: 'lvs1', interfaces: ['eth0'], pings: [], followHealth: true },
    { name: 'mail', prefer: 'lvs1', interfaces: ['eth0'], pings: [], followHealth: false },
  ];
  const lvs1 = ready(story(pairSettings('lvs1', { groups })));
  const healthy = word({ candidate: 'lvs1', health: 'yes' });
  lvs1.happen(alive('lvs2'), says('lvs2', {}, { groups: { web: healthy, mail: healthy } })).pass(300);
  for (const effect of lvs1.effects()) {
    if (effect.kind === 'acquire') lvs1.happen(answered([effect], 'acquire'));
  }
  const grants = () => groups.map(({ name }) => lvs1.state().published?.groups[name]?.grant);
  for (const { name } of groups) {
    lvs1.happen({ kind: 'health', group: name, health: 'yes' });
    lvs1.happen({ kind: 'health', group: name, health: 'no' });
  }
  lvs1.pass(4900);
  assert.deepEqual(grants(), [undefined, undefined]);
  lvs1.pass(200);
  assert.deepEqual(grants(), ['lvs2', undefined]);
});

test('real servers that recover move no group, whoever sees it first', () => {
  const lvs1 = ready(story(pairSettings('lvs1')));
  lvs1.happen(
    alive('lvs2'),
    says('lvs2', {}, { groups: { web: word({ candidate: 'lvs1', health: 'no' }) } }),
  );
  lvs1.pass(300);
  lvs1.happen(answered(lvs1.effects(), 'acquire'));
  lvs1.happen({ kind: 'health', group: 'web', health: 'yes' }).pass(100);
  lvs1.happen({ kind: 'health', group: 'web', health: 'no' });
  assert.equal(lvs1.word().health, 'unknown', 'it may be a matter of moments');
  lvs1.pass(6_000);
  assert.equal(lvs1.word().health, 'no');
  // The peer has seen it for long when we see it at last.
  lvs1.happen({ kind: 'health', group: 'web', health: 'yes' });
  assert.equal(lvs1.word().health, 'unknown');
  lvs1.happen(says('lvs2', {}, { groups: { web: word({ candidate: 'lvs1', health: 'yes' }) } })).pass(4_000);
  assert.equal(lvs1.word().grant, undefined);
  lvs1.pass(2_000);
  assert.equal(lvs1.word().health, 'yes');
});

test('a group that is not to follow its health goes back without any', () => {
  for (const followHealth of [true, false]) {
    const groups = [{ name: 'web', prefer: 'lvs1', interfaces: ['eth0'], pings: [], followHealth }];
    const lvs1 = standby(pairSettings('lvs1', { groups, autoFailback: true }), 'lvs2', { health: 'yes' });
    lvs1.happen({ kind: 'health', group: 'web', health: 'no' }).pass(10_000);
    assert.equal(lvs1.word().wish, followHealth ? 'none' : 'return');
  }
});

test('a peer of whom nothing can be understood may hold anything: nothing is taken while it lives', () => {
  const lvs2 = standby(pairSettings('lvs2'), 'lvs1', { term: 1 });
  lvs2.happen({ kind: 'unreadable', peer: 'lvs1', why: 'its version is 9, not 1' }).pass(60_000);
  assert.deepEqual(kinds(lvs2.effects()), []);
  assert.equal(lvs2.web().waiting, 'lvs1 is there, but its version is 9, not 1');
});

test('two groups go their own ways: active/active', () => {
  const groups = ['web', 'mail'].map((name, index) => ({
    name,
    prefer: `lvs${index + 1}`,
    interfaces: ['eth0'],
    pings: [],
    followHealth: true,
  }));
  const lvs1 = ready(story(pairSettings('lvs1', { groups })));
  const theirs = (mail: ReportedRole) => ({
    groups: {
      web: word({ candidate: 'lvs1' }),
      mail: word({ candidate: 'lvs2', preferred: true, role: mail }),
    },
  });
  lvs1.happen(alive('lvs2'), says('lvs2', {}, theirs('idle'))).pass(300);
  lvs1.happen(answered(lvs1.effects(), 'acquire'), says('lvs2', {}, theirs('active')));
  const roles = () => Object.values(lvs1.state().groups).map(({ role }) => role);
  assert.deepEqual(roles(), ['active', 'standby']);
  lvs1.effects();
  lvs1.happen(dead('lvs2'));
  const acquire = lvs1.effects().find(({ kind }) => kind === 'acquire');
  assert.ok(acquire?.kind === 'acquire' && acquire.group === 'mail');
});
