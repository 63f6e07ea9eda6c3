import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDirectorMailSchedule } from '../../../src/alerts/mail/director-mail.ts';
import { directorMailWords } from '../../../src/alerts/mail/director-mail-words.ts';
import { directorMailRoute } from '../../../src/alerts/mail/mail-settings.ts';
import { directorKinds } from '../../../src/config/event-kind-values.ts';
import type { EventKind } from '../../../src/config/event-kinds.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { parsed } from '../config/parse.ts';
import { exampleEvent } from './example-event.ts';

const gatherMs = 2000;
const minute = 60_000;

function director(kind: EventKind, more: Partial<DirectorEvent> = {}): DirectorEvent {
  const { virtual: _virtual, real: _real, ...rest } = exampleEvent({ kind, severity: 'warning' });
  return { ...rest, message: `it is ${kind}`, ...more };
}

/** A schedule, and the kinds in the mail that it sends at a time. */
function scheduleOf(events: ReadonlySet<EventKind> = directorKinds) {
  const schedule = createDirectorMailSchedule({ events }, gatherMs);
  return { ...schedule, kindsAt: (now: number) => schedule.due(now)?.events.map(({ kind }) => kind) };
}

test('what happens within a moment is one mail, and is told once', () => {
  const { hear, kindsAt, nextAt, rest } = scheduleOf();
  hear(director('peer-dead'), 0);
  hear(director('role-changed'), 1500);
  assert.equal(nextAt(), gatherMs);
  assert.equal(kindsAt(gatherMs - 1), undefined);
  assert.deepEqual(kindsAt(gatherMs), ['peer-dead', 'role-changed']);
  assert.deepEqual([nextAt(), rest()], [undefined, undefined]);
});

test('real servers are left to emailalert, and so is what flaps of them; single changes of what flaps to its summary', () => {
  const quiet = scheduleOf();
  for (const kind of ['real-down', 'fallback-added', 'flapping', 'calm', 'started'] as const) {
    quiet.hear(exampleEvent({ kind }), 0);
  }
  quiet.hear(director('link-down', { summarised: true }), 0);
  assert.equal(quiet.nextAt(), undefined);
  quiet.hear(director('flapping', { peer: 'lvs2', link: 'eth1' }), 0);
  assert.deepEqual(quiet.kindsAt(gatherMs), ['flapping']);
  const asked = scheduleOf(new Set(['real-down', 'flapping']));
  for (const kind of ['real-down', 'flapping', 'calm'] as const) asked.hear(exampleEvent({ kind }), 0);
  assert.deepEqual(asked.kindsAt(gatherMs), ['real-down', 'flapping']);
});

test('what comes for ever is mailed more and more seldom, and holds back nothing else', () => {
  const { hear, due, nextAt } = scheduleOf();
  const hour = 60 * minute;
  const sent: number[] = [];
  let told = 0;
  for (let now = 0; now < 8 * hour; now += 2000) {
    const plan = due(now);
    if (plan !== undefined) {
      sent.push(now);
      told += plan.events.length + plan.more;
    }
    hear(director('drift-repaired'), now);
  }
  assert.ok(sent.length < 8 * 6 + 12, `${sent.length} mails`);
  assert.ok(told >= 8 * 1800 - 300, `${told} told`);
  const gaps = sent.slice(1).map((at, index) => at - (sent[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 10 * minute && gaps.every((gap, index) => gap >= (gaps[index - 1] ?? 0)));
  hear(director('role-changed'), 8 * hour);
  assert.ok((nextAt() ?? Number.NaN) <= 8 * hour + gatherMs);
  assert.ok(due(8 * hour + gatherMs)?.events.some(({ kind }) => kind === 'role-changed'));
});

test('of what is many times the same, the first and the latest are told, and all of what is rare', () => {
  const { hear, due } = scheduleOf();
  for (let sequence = 1; sequence <= 1000; sequence++) hear(director('drift-repaired', { sequence }), 0);
  hear(director('role-changed', { sequence: 1001 }), 0);
  const { events = [], more } = due(gatherMs) ?? {};
  assert.deepEqual(
    events.map(({ sequence }) => sequence),
    [...Array.from({ length: 19 }, (_, index) => index + 1), 1000, 1001],
  );
  assert.equal(more, 1001 - events.length);
});

test('after a pause it is news again', () => {
  const { hear, due } = scheduleOf();
  const apart = (now: number) => {
    hear(director('role-changed', { group: 'web' }), now);
    return due(now + minute)?.apartMs;
  };
  assert.equal(apart(0), gatherMs);
  assert.equal(apart(5 * minute), 2 * gatherMs, 'soon after');
  assert.equal(apart(2000 * minute), gatherMs);
  hear(director('role-changed', { group: 'mail' }), 2021 * minute);
  assert.equal(due(2022 * minute)?.apartMs, gatherMs, 'of another group');
});

test('the gravest is the subject, with the director and the kind; at equal weight a change of role', () => {
  const events = [
    director('peer-dead', { message: 'director lvs1 is dead', peer: 'lvs1' }),
    director('role-changed', {
      group: 'web',
      from: 'standby',
      to: 'active',
      message: 'Group web: standby -> active: lvs1 is dead',
    }),
    director('peer-alive', { severity: 'notice' }),
  ];
  const { subject, text } = directorMailWords({ events, more: 0, apartMs: gatherMs }, 'lvs2');
  assert.equal(subject, '[lvs2] role-changed: Group web: standby -> active: lvs1 is dead, and 2 more');
  assert.match(text, /^Group web: standby -> active: lvs1 is dead\n {2}When: +Sat Nov 21 .* 2026\n/);
  assert.match(text, /\n {2}Event: +role-changed \(warning\)\n {2}Group: +web, active here\n/);
  assert.match(text, /\ndirector lvs1 is dead\n/);
  assert.ok(!text.includes('again and again'));
  const back = director('role-changed', { message: 'Group web: active -> standby: lvs1 is back' });
  const twice = { events: [...events, back], more: 0, apartMs: gatherMs };
  assert.match(directorMailWords(twice, 'lvs2').subject, /Group web: active -> standby/);
  const fault = director('role-changed', { severity: 'error', message: 'Group mail: standby -> fault: x' });
  const many = directorMailWords({ events: [...events, fault], more: 7, apartMs: 10 * minute }, 'lvs2');
  assert.equal(many.subject, '[lvs2] role-changed: Group mail: standby -> fault: x, and 10 more');
  assert.match(
    many.text,
    /\.\.\. and 7 more: directorctl events\n\nThis happens again and again\. .* in 10 min /,
  );
});

test('no reason becomes a header or a line of its own', () => {
  const evil = `x\r\nBcc: all@example.com\n${'y'.repeat(10_000)}`;
  const plan = { events: [director('kernel-error', { message: evil })], more: 0, apartMs: 0 };
  const { subject, text } = directorMailWords(plan, 'lvs1');
  assert.ok(subject.length <= 200 && !/[\r\n]/.test(subject));
  assert.ok(!/^Bcc/m.test(text) && text.split('\n').every((line) => line.length <= 500));
});

test('sender and server are those of ldirectord.cf unless [mail] says otherwise', async () => {
  const configurations = [
    await parsed('virtual=10.0.0.1:80\n    service=none\n    smtp=of.one.block\n'),
    await parsed(
      'emailalertfrom=lvs@example.com\nsmtp=mail.example.com\nvirtual=10.0.0.2:80\n    service=none\n',
    ),
  ];
  const mail = { to: ['ops@example.com'], events: directorKinds, line: 1 };
  assert.deepEqual(directorMailRoute(mail, configurations), {
    to: ['ops@example.com'],
    from: 'lvs@example.com',
    server: 'mail.example.com',
  });
  assert.deepEqual(directorMailRoute({ ...mail, from: 'a@b', server: 'c' }, configurations), {
    to: ['ops@example.com'],
    from: 'a@b',
    server: 'c',
  });
  const { from, server } = directorMailRoute(mail, []);
  assert.match(from, /.@./);
  assert.equal(server, undefined);
});
