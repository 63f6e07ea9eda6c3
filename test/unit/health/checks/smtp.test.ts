import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { scriptedServer } from '../scripted-server.ts';
import { eventually } from '../servers.ts';

const smtp = { service: 'smtp' } as const;
const answers = { EHLO: '250-mail\r\n250-STARTTLS\r\n250 OK\r\n', HELO: '250 mail\r\n', QUIT: '221 bye\r\n' };

test('a server that greets and answers is up, and hears a proper end', async (t) => {
  const server = await scriptedServer(t, { greeting: '220-mail\r\n220 ESMTP\r\n', answers });
  assert.equal(await wordsOf(planned(server.port, smtp)), 'up: greeting "220-mail"');
  await eventually(() => server.heard.includes('QUIT'), 'the server hears QUIT');
  assert.deepEqual(server.heard, ['EHLO localhost.localdomain', 'QUIT']);
});

test('submission is the same, and IPv6 too', async (t) => {
  const server = await scriptedServer(t, { greeting: '220 mail\r\n', answers }, '::1');
  const plan = planned(server.port, { service: 'submission' }, { real: { address: '::1' } });
  assert.equal(plan.description, `submission [::1]:${server.port}`);
  assert.equal(await wordsOf(plan), 'up: greeting "220 mail"');
});

test('a server that knows no EHLO is asked with HELO', async (t) => {
  const old = await scriptedServer(t, {
    greeting: '220 old\r\n',
    answers: { ...answers, EHLO: '500 what?\r\n' },
  });
  assert.equal(await wordsOf(planned(old.port, smtp)), 'up: greeting "220 old"');
  const refusing = await scriptedServer(t, {
    greeting: '220 old\r\n',
    answers: { EHLO: '502 no\r\n', HELO: '554 go away\r\n' },
  });
  assert.equal(
    await wordsOf(planned(refusing.port, smtp)),
    `down: the server's answer to HELO is "554 go away"`,
  );
});

test('a server that refuses to serve is down, in its own words', async (t) => {
  const busy = await scriptedServer(t, { greeting: '421-too busy\r\n421 later\r\n', answers });
  assert.equal(await wordsOf(planned(busy.port, smtp)), `down: the server's greeting is "421-too busy"`);
  const later = await scriptedServer(t, {
    greeting: '220 mail\r\n',
    answers: { EHLO: '421 shutting down\r\n' },
  });
  assert.equal(
    await wordsOf(planned(later.port, smtp)),
    `down: the server's answer to EHLO is "421 shutting down"`,
  );
});

test('STARTTLS only when asked for; the conversation begins anew inside', async (t) => {
  const script = {
    greeting: '220 mail\r\n',
    answers: { ...answers, STARTTLS: '220 go on\r\n' },
    tlsAfter: 'STARTTLS',
  };
  const server = await scriptedServer(t, script);
  const check = { ...smtp, startTls: true, tlsServerName: 'mail.example.com' };
  assert.equal(await wordsOf(planned(server.port, check)), 'up: greeting "220 mail"');
  await eventually(() => server.heard.length === 4, 'the server hears QUIT');
  const hello = 'EHLO localhost.localdomain';
  assert.deepEqual(server.heard, [hello, 'STARTTLS', `tls: ${hello}`, 'tls: QUIT']);
  assert.deepEqual(server.names, ['mail.example.com']);
});

test('a server that refuses STARTTLS is down, and one that goes on talking in the clear', async (t) => {
  const refusing = await scriptedServer(t, {
    greeting: '220 mail\r\n',
    answers: { ...answers, STARTTLS: '454 not now\r\n' },
  });
  const check = { ...smtp, startTls: true };
  assert.equal(
    await wordsOf(planned(refusing.port, check)),
    `down: the server's answer to STARTTLS is "454 not now"`,
  );
  const injected = await scriptedServer(t, {
    greeting: '220 mail\r\n',
    answers: { ...answers, STARTTLS: '220 go on\r\n250 injected\r\n' },
  });
  assert.equal(
    await wordsOf(planned(injected.port, check)),
    'down: the server sent something between its answer and the TLS handshake',
  );
});
