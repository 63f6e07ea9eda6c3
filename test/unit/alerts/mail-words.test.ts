import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MailEntry } from '../../../src/alerts/mail/mail-schedule.ts';
import { mailWords } from '../../../src/alerts/mail/mail-words.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { exampleEvent } from './example-event.ts';

const route = { to: ['ops@example.com'], from: 'root@lvs1', server: undefined };
const now = new Date('2026-11-21T08:23:25.000Z');

function entry(more: Partial<DirectorEvent> = {}, rest: Partial<MailEntry> = {}): MailEntry {
  const mail = {
    id: 'tcp:10.0.0.1:80',
    route,
    repeatMs: 0,
    statuses: ['running'] as const,
    serviceName: 'shop',
    comment: 'call the web team',
    reals: new Set<string>(),
  };
  return { event: exampleEvent(more), mail, repeated: false, deeds: [], ...rest };
}

test('the subject and the first lines are those of ldirectord; then what, since when, why, and what is left', () => {
  const deed = exampleEvent({ kind: 'fallback-added', message: 'Added fallback server: 10.0.0.9:80' });
  const { subject, text } = mailWords(
    {
      route,
      entries: [entry({ healthy: 0, fallback: true, group: 'web', role: 'active' }, { deeds: [deed] })],
    },
    'lvs1',
    now,
  );
  assert.equal(subject, '[shop] Quiescent real server: 10.0.0.5:80 (10.0.0.1:80) (Weight set to 0)');
  assert.ok(
    text.startsWith(`ldirectord host: lvs1\nLog-Message: ${subject}\nDaemon-Status: running\n`),
    text,
  );
  for (const words of [
    'Service name: shop',
    'Comment: call the web team',
    'Real server:    10.0.0.5:80',
    '(5 s ago)',
    'Why:            connection refused',
    '0 of 3 real servers take connections; the fallback server has the traffic',
    'lvs1, active group web',
    'Added fallback server: 10.0.0.9:80',
  ]) {
    assert.ok(text.includes(words), `${words} is missing in\n${text}`);
  }
});

test('a repeat and a mail about many say so, and nothing left is said loudly', () => {
  assert.match(
    mailWords({ route, entries: [entry({}, { repeated: true })] }, 'lvs1', now).subject,
    /^\[shop\] Inaccessible real server: 10\.0\.0\.5:80 \(tcp:10\.0\.0\.1:80\)$/,
  );
  const entries = [
    entry({ up: true, message: 'Added' }),
    ...Array.from({ length: 300 }, () => entry({ healthy: 0 })),
  ];
  const { subject, text } = mailWords({ route, entries }, 'lvs1', now);
  assert.match(subject, /^\[shop\] Quiescent .*, and 300 more$/);
  const flapping = entry({ kind: 'flapping', up: true, message: 'it is flapping' });
  assert.match(
    mailWords({ route, entries: [...entries, flapping] }, 'lvs1', now).subject,
    /^\[shop\] it is flapping, and /,
  );
  assert.match(text, /AND THERE IS NO FALLBACK/);
  assert.match(text, /\.\.\. and 201 more/);
});

test('what a real server said becomes no header and no line of its own, and has its bounds', () => {
  const evil = `x\r\nBcc: all@example.com\r\n\r\n.\r\n\u001b[2J${'y'.repeat(10_000)}`;
  const { subject, text } = mailWords(
    { route, entries: [entry({ message: evil, reason: evil })] },
    'lvs1',
    now,
  );
  assert.ok(subject.length <= 200);
  assert.ok(['\r', '\n', '\u001b'].every((character) => !subject.includes(character)));
  assert.ok(!/^(?:Bcc|\.)/m.test(text) && !text.includes('\u001b'));
  assert.ok(text.split('\n').every((line) => line.length <= 500));
});
