import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { scriptedServer } from '../scripted-server.ts';
import { eventually } from '../servers.ts';

const nntp = { service: 'nntp' } as const;

test('a server that serves says so with 200 or 201', async (t) => {
  for (const greeting of ['200 ready', '201 ready, no posting']) {
    const server = await scriptedServer(t, { greeting: `${greeting}\r\n`, answers: { QUIT: '205 bye\r\n' } });
    assert.equal(await wordsOf(planned(server.port, nntp)), `up: greeting "${greeting}"`);
    await eventually(() => server.heard.includes('QUIT'), 'the server hears QUIT');
  }
});

test('another greeting is down, in its own words', async (t) => {
  for (const greeting of ['400 overloaded', '502 access denied', '220 mail.example.com ESMTP']) {
    const server = await scriptedServer(t, { greeting: `${greeting}\r\n`, answers: {} });
    assert.equal(await wordsOf(planned(server.port, nntp)), `down: the server's greeting is "${greeting}"`);
  }
});
