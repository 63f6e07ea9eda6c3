import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMailSchedule } from '../../../src/alerts/mail/mail-schedule.ts';
import type { VirtualMail } from '../../../src/alerts/mail/mail-settings.ts';
import { exampleEvent } from './example-event.ts';

const gatherMs = 2000;
const route = { to: ['ops@example.com'], from: 'root@lvs1', server: 'mail.example.com' };

function mailOf(more: Partial<VirtualMail> = {}): ReadonlyMap<string, VirtualMail> {
  const id = 'tcp:10.0.0.1:80';
  return new Map([
    [
      id,
      {
        id,
        route,
        repeatMs: 60_000,
        statuses: ['starting', 'running', 'stopping', 'reloading'],
        serviceName: undefined,
        comment: undefined,
        reals: new Set(['10.0.0.5:80', '10.0.0.6:80']),
        ...more,
      },
    ],
  ]);
}

const restored = exampleEvent({ kind: 'real-added', up: true, message: 'Added real server: ...' });
const everybody = () => true;

/** A schedule, and what it sends at a time: the words `REAL`, or `REAL again`, of each mail. */
function scheduleOf(virtuals = mailOf()) {
  const schedule = createMailSchedule(gatherMs);
  schedule.configure(virtuals);
  const sentAt = (now: number, tells = everybody) =>
    schedule
      .due(now, tells)
      .map(({ entries }) => entries.map(({ event, repeated }) => `${event.real}${repeated ? ' again' : ''}`));
  return { ...schedule, sentAt };
}

test('what happens within a moment is one mail, with what was done about it', () => {
  const { hear, due, nextAt } = scheduleOf();
  hear(exampleEvent(), true, 0);
  hear(exampleEvent({ real: '10.0.0.6:80' }), true, 500);
  const { real: _, ...ofVirtual } = exampleEvent({
    kind: 'fallback-added',
    message: 'Added fallback server',
  });
  hear(ofVirtual, true, 600);
  assert.equal(nextAt(), gatherMs);
  assert.deepEqual(due(gatherMs - 1, everybody), []);
  const [mail, ...others] = due(gatherMs, everybody);
  assert.deepEqual(others, []);
  assert.deepEqual(mail?.route, route);
  assert.deepEqual(
    mail?.entries.map(({ event }) => event.real),
    ['10.0.0.5:80', '10.0.0.6:80'],
  );
  assert.ok(mail?.entries[0]?.deeds.some(({ kind }) => kind === 'fallback-added'));
});

test('a real server that is down is told once, whether or not the table has to change for it', () => {
  const { hear, due } = scheduleOf();
  hear(exampleEvent({ kind: 'real-down', message: 'down' }), true, 0);
  hear(exampleEvent(), true, 10);
  hear(exampleEvent({ kind: 'real-down', message: 'down', real: '10.0.0.6:80' }), true, 20);
  const [mail] = due(gatherMs, everybody);
  assert.deepEqual(
    mail?.entries.map(({ event }) => [event.kind, event.real]),
    [
      ['real-quiesced', '10.0.0.5:80'],
      ['real-down', '10.0.0.6:80'],
    ],
  );
  assert.deepEqual(
    due(60_020, everybody).flatMap(({ entries }) => entries.map(({ event }) => event.real)),
    ['10.0.0.5:80', '10.0.0.6:80'],
  );
});

test('as long as a real server is out, it is told again, and no more when it is back', () => {
  const { hear, sentAt } = scheduleOf();
  hear(exampleEvent(), true, 0);
  assert.deepEqual(sentAt(2000), [['10.0.0.5:80']]);
  assert.deepEqual(sentAt(59_000), []);
  assert.deepEqual(sentAt(60_000), [['10.0.0.5:80 again']]);
  assert.deepEqual(sentAt(119_000), []);
  assert.deepEqual(sentAt(120_000), [['10.0.0.5:80 again']]);
  hear(restored, true, 130_000);
  assert.deepEqual(sentAt(132_000), [['10.0.0.5:80']]);
  assert.deepEqual(sentAt(1_000_000), []);
});

test('a certificate that ends soon is told, and changes nothing about repeats', () => {
  const { hear, sentAt } = scheduleOf();
  hear(exampleEvent(), true, 0);
  hear(exampleEvent({ kind: 'certificate', message: 'ends soon' }), true, 10_000);
  assert.deepEqual(sentAt(12_000), [['10.0.0.5:80', '10.0.0.5:80']]);
  assert.deepEqual(sentAt(60_000), [['10.0.0.5:80 again']]);
});

test('emailalertfreq = 0 repeats nothing, and a reload changes that', () => {
  const { hear, sentAt, configure, nextAt } = scheduleOf(mailOf({ repeatMs: 0 }));
  hear(exampleEvent(), true, 0);
  assert.deepEqual(sentAt(2000), [['10.0.0.5:80']]);
  assert.equal(nextAt(), undefined);
  configure(mailOf());
  hear(exampleEvent(), true, 10_000);
  assert.deepEqual(sentAt(12_000), [['10.0.0.5:80']]);
  configure(mailOf({ reals: new Set(['10.0.0.6:80']) }));
  assert.deepEqual(sentAt(1_000_000), [], 'the file has it no more');
});

test('only in the states that emailalertstatus names', () => {
  const { hear, sentAt } = scheduleOf(mailOf({ statuses: ['stopping'] }));
  hear(exampleEvent(), true, 0);
  hear(exampleEvent({ phase: 'reloading' }), true, 0);
  assert.deepEqual(sentAt(60_000), []);
  hear(exampleEvent({ kind: 'virtual-removed', real: 'all', phase: 'stopping' }), true, 70_000);
  assert.deepEqual(sentAt(72_000), [['all']]);
});

test('a standby sends nothing, but goes on with the repeats when it has taken over', () => {
  const { hear, sentAt } = scheduleOf();
  hear(exampleEvent(), false, 0);
  assert.deepEqual(sentAt(2000), []);
  assert.deepEqual(
    sentAt(60_000, () => false),
    [],
  );
  assert.deepEqual(sentAt(120_000), [['10.0.0.5:80 again']]);
});

test('what flaps is told when it begins and when it ends, and is repeated if it stays down', () => {
  const { hear, sentAt } = scheduleOf();
  hear(exampleEvent({ summarised: true }), true, 0);
  hear(exampleEvent({ kind: 'flapping', changes: 7 }), true, 0);
  assert.deepEqual(sentAt(2000), [['10.0.0.5:80']]);
  hear({ ...restored, summarised: true }, true, 3000);
  hear(exampleEvent({ summarised: true }), true, 4000);
  hear(exampleEvent({ kind: 'calm', changes: 9 }), true, 300_000);
  assert.deepEqual(sentAt(302_000), [['10.0.0.5:80']]);
  assert.deepEqual(sentAt(360_000), [['10.0.0.5:80 again']]);
});

test('an agent that flaps and is calm again does not end the repeated mails of its server', () => {
  const { hear, sentAt } = scheduleOf();
  const { up: _, ...ofAgent } = exampleEvent();
  hear(exampleEvent(), true, 0);
  hear({ ...ofAgent, kind: 'flapping' }, true, 100);
  assert.deepEqual(sentAt(2000), [['10.0.0.5:80', '10.0.0.5:80']]);
  hear({ ...ofAgent, kind: 'calm' }, true, 3000);
  assert.deepEqual(sentAt(5000), [['10.0.0.5:80']]);
  assert.deepEqual(sentAt(60_000), [['10.0.0.5:80 again']]);
});

test('virtual servers without mail cause none', () => {
  const { hear, rest } = scheduleOf(new Map());
  hear(exampleEvent(), true, 0);
  assert.deepEqual(rest(), []);
});
