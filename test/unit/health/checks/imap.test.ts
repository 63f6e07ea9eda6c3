import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { scriptedServer } from '../scripted-server.ts';
import { eventually } from '../servers.ts';

const imap = { service: 'imap' } as const;
const probe = { ...imap, login: 'probe', password: 'unheard-of' };
const greeting = '* OK ready\r\n';
const out = { out: '* BYE\r\nout OK\r\n' };

test('without login the greeting decides', async (t) => {
  const good = await scriptedServer(t, { greeting, answers: out });
  assert.equal(await wordsOf(planned(good.port, imap)), 'up: greeting "* OK ready"');
  await eventually(() => good.heard.length > 0, 'the server hears LOGOUT');
  assert.deepEqual(good.heard, ['out LOGOUT']);
  const bad = await scriptedServer(t, { greeting: '* BYE too many\r\n', answers: out });
  assert.equal(await wordsOf(planned(bad.port, imap)), `down: the server's greeting is "* BYE too many"`);
});

test('with login it must be let in, whatever the server tells besides', async (t) => {
  const told = '* CAPABILITY IMAP4rev1\r\n* OK [ALERT] full\r\nin OK Logged in\r\n';
  const good = await scriptedServer(t, { greeting, answers: { in: told, ...out } });
  assert.equal(await wordsOf(planned(good.port, probe)), 'up: logged in');
  assert.equal(good.heard[0], 'in LOGIN "probe" "unheard-of"');
  const bad = await scriptedServer(t, {
    greeting,
    answers: { in: 'in NO [AUTHENTICATIONFAILED] Failed.\r\n', ...out },
  });
  assert.equal(
    await wordsOf(planned(bad.port, probe)),
    'down: the login was refused: "NO [AUTHENTICATIONFAILED] Failed."',
  );
});

test('a server that knows its client already needs no login', async (t) => {
  const server = await scriptedServer(t, { greeting: '* PREAUTH hello\r\n', answers: out });
  assert.equal(await wordsOf(planned(server.port, probe)), 'up: greeting "* PREAUTH hello"');
});

test('quotes in a password are escaped, and what is no ASCII goes as a literal', async (t) => {
  const quoted = await scriptedServer(t, { greeting, answers: { in: 'in OK\r\n', ...out } });
  assert.equal(await wordsOf(planned(quoted.port, { ...probe, password: 'a"b\\c' })), 'up: logged in');
  assert.equal(quoted.heard[0], 'in LOGIN "probe" "a\\"b\\\\c"');
  const literal = await scriptedServer(t, {
    greeting,
    answers: { 'in LOGIN "probe" {6}': '+ go on\r\n', grüß: 'in OK\r\n', ...out },
  });
  assert.equal(await wordsOf(planned(literal.port, { ...probe, password: 'grüß' })), 'up: logged in');
});

test('imaps is TLS from the start, STARTTLS only when asked for', async (t) => {
  const imaps = await scriptedServer(t, { greeting, answers: { in: 'in OK\r\n', ...out }, tls: true });
  assert.equal(await wordsOf(planned(imaps.port, { ...probe, service: 'imaps' })), 'up: logged in');
  const script = {
    greeting,
    answers: { tls: 'tls OK go on\r\n', in: 'in OK\r\n', ...out },
    tlsAfter: 'tls STARTTLS',
  };
  const server = await scriptedServer(t, script);
  assert.equal(await wordsOf(planned(server.port, { ...probe, startTls: true })), 'up: logged in');
  assert.deepEqual(server.heard.slice(0, 2), ['tls STARTTLS', 'tls: in LOGIN "probe" "unheard-of"']);
});

test('a certificate is verified only when asked for', async (t) => {
  const server = await scriptedServer(t, { greeting, answers: out, tls: true });
  const check = { service: 'imaps', tlsVerify: true } as const;
  assert.match(await wordsOf(planned(server.port, check)), /^down: TLS: unable to (get|verify)/);
});
