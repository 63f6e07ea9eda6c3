import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { scriptedServer } from '../scripted-server.ts';
import { eventually } from '../servers.ts';

const pop = { service: 'pop' } as const;
const probe = { ...pop, login: 'probe', password: 'unheard-of' };
const answers = {
  CAPA: '+OK\r\nUSER\r\nUIDL\r\n.\r\n',
  USER: '+OK\r\n',
  PASS: '+OK logged in\r\n',
  QUIT: '+OK\r\n',
};

test('without login the greeting decides', async (t) => {
  const good = await scriptedServer(t, { greeting: '+OK ready\r\n', answers });
  assert.equal(await wordsOf(planned(good.port, pop)), 'up: greeting "+OK ready"');
  await eventually(() => good.heard.length > 0, 'the server hears QUIT');
  assert.deepEqual(good.heard, ['QUIT']);
  const bad = await scriptedServer(t, { greeting: '-ERR maintenance\r\n', answers });
  assert.equal(await wordsOf(planned(bad.port, pop)), `down: the server's greeting is "-ERR maintenance"`);
});

test('with login it must be let in', async (t) => {
  const good = await scriptedServer(t, { greeting: '+OK ready\r\n', answers });
  assert.equal(await wordsOf(planned(good.port, probe)), 'up: logged in');
  await eventually(() => good.heard.length === 4, 'the server hears QUIT');
  assert.deepEqual(good.heard, ['CAPA', 'USER probe', 'PASS unheard-of', 'QUIT']);
  for (const refused of ['USER', 'PASS']) {
    const bad = await scriptedServer(t, {
      greeting: '+OK ready\r\n',
      answers: { ...answers, [refused]: '-ERR [AUTH] no\r\n' },
    });
    assert.equal(await wordsOf(planned(bad.port, probe)), 'down: the login was refused: "-ERR [AUTH] no"');
  }
});

test('APOP where the greeting has a timestamp, and another way when it is refused', async (t) => {
  const timestamp = '<1896.697170952@pop.example.com>';
  const digest = createHash('md5').update(`${timestamp}unheard-of`).digest('hex');
  const greeting = `+OK ready ${timestamp}\r\n`;
  const good = await scriptedServer(t, {
    greeting,
    answers: { [`APOP probe ${digest}`]: '+OK\r\n', QUIT: '+OK\r\n' },
  });
  assert.equal(await wordsOf(planned(good.port, probe)), 'up: logged in');
  const other = await scriptedServer(t, { greeting, answers: { ...answers, APOP: '-ERR no\r\n' } });
  assert.equal(await wordsOf(planned(other.port, probe)), 'up: logged in');
});

test('CRAM-MD5 where the server offers it', async (t) => {
  const challenge = '<1@pop.example.com>';
  const digest = createHmac('md5', 'unheard-of').update(challenge).digest('hex');
  const response = Buffer.from(`probe ${digest}`).toString('base64');
  const server = await scriptedServer(t, {
    greeting: '+OK ready\r\n',
    answers: {
      CAPA: '+OK\r\nSASL PLAIN CRAM-MD5\r\n.\r\n',
      AUTH: `+ ${Buffer.from(challenge).toString('base64')}\r\n`,
      [response]: '+OK\r\n',
      QUIT: '+OK\r\n',
    },
  });
  assert.equal(await wordsOf(planned(server.port, probe)), 'up: logged in');
});

test('pops is TLS from the start, STLS only when asked for', async (t) => {
  const pops = await scriptedServer(t, { greeting: '+OK ready\r\n', answers, tls: true });
  const check = { ...probe, service: 'pops' as const, virtualHost: 'pop.example.com' };
  assert.equal(await wordsOf(planned(pops.port, check)), 'up: logged in');
  assert.deepEqual(pops.names, ['pop.example.com']);
  const stls = await scriptedServer(t, {
    greeting: '+OK ready\r\n',
    answers: { ...answers, STLS: '+OK go on\r\n' },
    tlsAfter: 'STLS',
  });
  assert.equal(await wordsOf(planned(stls.port, { ...probe, startTls: true })), 'up: logged in');
  assert.deepEqual(stls.heard.slice(0, 4), ['STLS', 'tls: CAPA', 'tls: USER probe', 'tls: PASS unheard-of']);
});
