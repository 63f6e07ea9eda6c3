import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EventFact } from '../../../src/director/event.ts';
import { createFlapWatch } from '../../../src/director/flapping.ts';

const settings = { changes: 4, windowMs: 60_000, calmMs: 30_000 };
const of = { virtual: 'tcp:10.0.0.1:80', real: '10.0.0.5:80' };

function change(up: boolean, more: Partial<EventFact> = {}): EventFact {
  const kind = up ? 'real-up' : 'real-down';
  return { severity: 'notice', kind, ...of, up, reason: up ? '200 OK' : 'refused', message: kind, ...more };
}

test('more changes than allowed are flapping: told once, then only when it is calm again', () => {
  const flaps = createFlapWatch(settings);
  const told: string[] = [];
  const happen = (fact: EventFact, now: number): void => {
    const { summarised, begins } = flaps.consider(fact, now);
    if (!summarised) told.push(fact.kind);
    if (begins !== undefined) told.push(begins.message);
  };
  for (let second = 0; second < 20; second += 1) happen(change(second % 2 === 0), second * 1000);
  assert.deepEqual(told.splice(0, 4), ['real-up', 'real-down', 'real-up', 'real-down']);
  assert.deepEqual(told.splice(0), [
    'Real server 10.0.0.5:80 (tcp:10.0.0.1:80) is flapping: 5 changes in 4 s, now up: 200 OK; told again when it has not changed for 30 s',
  ]);
  assert.ok(flaps.isFlapping(of));

  happen({ ...change(false), kind: 'real-quiesced' }, 19_500);
  assert.deepEqual(told, [], 'what a change brings along is summarised with it');
  happen({ ...change(false, { real: '10.0.0.6:80' }) }, 19_600);
  assert.deepEqual(told.splice(0), ['real-down'], 'another real server');

  assert.deepEqual(flaps.calmed(48_000), []);
  const [calm, ...others] = flaps.calmed(49_000);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [calm?.kind, calm?.severity, calm?.up, calm?.changes, calm?.message],
    [
      'calm',
      'warning',
      false,
      20,
      'Real server 10.0.0.5:80 (tcp:10.0.0.1:80) is calm again, down: refused (20 changes in 19 s)',
    ],
  );
  assert.ok(!flaps.isFlapping(of));
  happen(change(true), 50_000);
  assert.deepEqual(told, ['real-up']);
  assert.deepEqual(flaps.calmed(200_000), []);
  assert.ok(flaps.isIdle());
});

test('an agent that comes and goes flaps, and hides nothing of what checks find', () => {
  const flaps = createFlapWatch(settings);
  const told: string[] = [];
  const happen = (fact: EventFact, second: number): void => {
    const { summarised, begins } = flaps.consider(fact, second * 1000);
    if (!summarised) told.push(fact.kind);
    if (begins !== undefined) told.push(begins.message);
  };
  const about = { severity: 'notice', ...of, up: true, since: '', message: '' } as const;
  const weight: EventFact = { ...about, kind: 'real-weight' };
  for (let second = 0; second < 8; second += 2) {
    happen({ ...about, kind: 'agent-lost', reason: 'connection refused' }, second);
    happen(weight, second);
    happen({ ...about, kind: 'agent-said', reason: 'its agent says 50%; its check: 200 OK' }, second + 1);
  }
  assert.deepEqual(told.splice(0), [
    ...['agent-lost', 'real-weight', 'agent-said', 'agent-lost', 'real-weight', 'agent-said'],
    'The agent of real server 10.0.0.5:80 (tcp:10.0.0.1:80) is flapping: 5 changes in 4 s, now it tells nothing: connection refused; told again when it has not changed for 30 s',
  ]);
  happen({ ...about, kind: 'real-quiesced' }, 8);
  assert.deepEqual(told, [], 'the weight follows, and is summarised with it');
  assert.ok(flaps.isFlapping(of));

  happen(change(false), 9);
  happen({ ...about, kind: 'real-removed' }, 9);
  assert.deepEqual(told, ['real-down', 'real-removed']);

  const { up, since, message } = flaps.calmed(40_000)[0] ?? {};
  assert.deepEqual(
    [up, since, message],
    [
      undefined,
      undefined,
      'The agent of real server 10.0.0.5:80 (tcp:10.0.0.1:80) is calm again, it tells something: its agent says 50%; its check: 200 OK (8 changes in 7 s)',
    ],
  );
  assert.ok(!flaps.isFlapping(of));
});

test('what changes seldom, and what an operator does to all at once, does not flap', () => {
  const flaps = createFlapWatch(settings);
  for (let index = 0; index < 100; index += 1) {
    assert.equal(flaps.consider(change(index % 2 === 0), index * 20_000).summarised, false);
    const reloaded = change(true, { phase: 'reloading', real: '10.0.0.7:80' });
    assert.equal(flaps.consider(reloaded, index).summarised, false);
  }
});

test('links and ping nodes flap, roles and dead peers do not', () => {
  const flaps = createFlapWatch(settings);
  const severity = 'notice';
  const repeat = (fact: EventFact) =>
    Array.from({ length: 10 }, (_, index) => flaps.consider(fact, index)).some(
      ({ summarised }) => summarised,
    );
  assert.ok(repeat({ severity, kind: 'link-down', peer: 'lvs2', link: 'eth1', message: '' }));
  assert.ok(
    flaps.isFlapping({ peer: 'lvs2', link: 'eth1' }) && !flaps.isFlapping({ peer: 'lvs2', link: 'eth2' }),
  );
  assert.ok(repeat({ severity, kind: 'peer-late', peer: 'lvs3', message: '' }));
  assert.ok(repeat({ severity, kind: 'ping-lost', address: '10.0.0.1', message: '' }));
  assert.ok(repeat({ severity, kind: 'fallback-added', virtual: of.virtual, message: '' }));
  assert.ok(!repeat({ severity, kind: 'peer-dead', peer: 'lvs2', message: '' }));
  assert.ok(
    !repeat({ severity, kind: 'role-changed', group: 'web', from: 'standby', to: 'active', message: '' }),
  );
  assert.ok(!repeat({ severity, kind: 'address-conflict', address: '10.0.0.1', message: '' }));
});

test('what is calm again is a warning where it stands badly', () => {
  const fallback = { virtual: of.virtual };
  const link = { peer: 'lvs2', link: 'eth1' };
  const [late, ping] = [{ peer: 'lvs2' }, { address: '10.0.0.1' }];
  const expected = [
    ['real-up', of, 'notice'],
    ['real-down', of, 'warning'],
    ['agent-said', of, 'notice'],
    ['agent-lost', of, 'warning'],
    ['fallback-added', fallback, 'warning'],
    ['fallback-removed', fallback, 'notice'],
    ['link-up', link, 'notice'],
    ['link-down', link, 'warning'],
    ['peer-in-time', late, 'notice'],
    ['peer-late', late, 'warning'],
    ['ping-answers', ping, 'notice'],
    ['ping-lost', ping, 'warning'],
  ] as const;
  for (const [kind, subject, severity] of expected) {
    const flaps = createFlapWatch(settings);
    for (let second = 0; second < 10; second += 1) {
      flaps.consider({ kind, severity: 'info', message: '', ...subject }, second * 1000);
    }
    assert.equal(flaps.calmed(100_000)[0]?.severity, severity, kind);
  }
});

test('however it changes, every change is told, or counted in a summary that is told', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40_000), { maxLength: 60 }), (pauses) => {
      const flaps = createFlapWatch(settings);
      let [now, told, counted] = [0, 0, 0];
      const end = (at: number): void => {
        for (const { changes = 0 } of flaps.calmed(at)) counted += changes;
      };
      for (const [index, pause] of pauses.entries()) {
        now += pause;
        end(now);
        const { summarised } = flaps.consider(change(index % 2 === 0), now);
        if (!summarised) told += 1;
      }
      end(now + settings.windowMs);
      // Those before it was flapping were told, too.
      assert.ok(told + counted >= pauses.length && told <= pauses.length);
      assert.ok(flaps.isIdle());
    }),
  );
});
