import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { planned, wordsOf } from '../run-check.ts';
import { tcpServer } from '../servers.ts';

/** A server that answers to each command in turn, and what the check says of it; `heard` is its words. */
async function asked(t: TestContext, check: Partial<CheckSettings>, ...answers: readonly string[]) {
  const heard: string[] = [];
  const left = [...answers];
  const server = await tcpServer(t, (socket) => {
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      socket.write(left.shift() ?? '-ERR unexpected\r\n');
    });
  });
  const words = await wordsOf(planned(server.port, { service: 'redis', ...check }));
  return { words, heard };
}

test('without anything else, PING must be answered', async (t) => {
  assert.deepEqual(await asked(t, {}, '+PONG\r\n'), {
    words: 'up: answered to PING',
    heard: ['*1\r\n$4\r\nPING\r\n'],
  });
  assert.equal((await asked(t, {}, '+PANG\r\n')).words, 'down: the answer to PING is "PANG"');
});

test('a login, a database and a command', async (t) => {
  const check = {
    login: 'probe',
    password: 'hünter',
    database: '3',
    request: '/GET  health:now',
    receive: '^ok',
  };
  const { words, heard } = await asked(t, check, '+OK\r\n', '+OK\r\n', '$4\r\nokay\r\n');
  assert.equal(words, 'up: the answer to GET matches receive');
  assert.deepEqual(heard, [
    '*3\r\n$4\r\nAUTH\r\n$5\r\nprobe\r\n$7\r\nhünter\r\n',
    '*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n',
    '*2\r\n$3\r\nGET\r\n$10\r\nhealth:now\r\n',
  ]);
});

test('a password alone is that of the default user', async (t) => {
  const { words, heard } = await asked(t, { password: 'hunter22' }, '+OK\r\n', '+PONG\r\n');
  assert.equal(words, 'up: answered to PING');
  assert.equal(heard[0], '*2\r\n$4\r\nAUTH\r\n$8\r\nhunter22\r\n');
});

test('whatever a server refuses, it is down with its words, and without the password', async (t) => {
  for (const error of [
    'LOADING Redis is loading the dataset in memory',
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'NOAUTH Authentication required.',
  ]) {
    const { words } = await asked(t, {}, `-${error}\r\n`);
    assert.ok(words.startsWith(`down: the server's answer to PING is "${error.slice(0, 50)}`), words);
  }
  const login = { login: 'probe', password: 'hunter22' };
  const refused = await asked(t, login, '-WRONGPASS no hunter22 here\r\n');
  assert.equal(refused.words, 'down: the login was refused: "WRONGPASS no *** here"');
  const elsewhere = await asked(t, { database: '99' }, '-ERR DB index is out of range\r\n');
  assert.equal(elsewhere.words, `down: the server's answer to SELECT is "ERR DB index is out of range"`);
});

test('replies of every kind are compared with receive', async (t) => {
  const info = { request: '/ROLE', receive: '^master\n0$' };
  const role = '*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n';
  const { words } = await asked(t, { ...info, receive: '^master\n0\n$' }, role);
  assert.equal(words, 'up: the answer to ROLE matches receive');
  const nested = await asked(t, { ...info, receive: '^a\nb\nc$' }, '*2\r\n*2\r\n+a\r\n+b\r\n$1\r\nc\r\n');
  assert.equal(nested.words, 'up: the answer to ROLE matches receive');
  const other = await asked(t, { ...info, receive: 'slave' }, role);
  assert.equal(other.words, 'down: the answer to ROLE does not match receive (it begins "master 0")');
  const nil = await asked(t, { request: '/GET health' }, '$-1\r\n');
  assert.equal(nil.words, 'down: the answer to GET is nil');
});

test('a reply may come in pieces, and must be one', async (t) => {
  const server = await tcpServer(t, (socket) => {
    const pieces = [...'*2\r\n$3\r\na\r\n\r\n:5\r\n'];
    const send = () => {
      const piece = pieces.shift();
      if (piece !== undefined) socket.write(piece, () => setImmediate(send));
    };
    socket.once('data', send);
  });
  const check = { service: 'redis', request: '/KEYS *', receive: '^a\r\n\n5$' } as const;
  assert.equal(await wordsOf(planned(server.port, check)), 'up: the answer to KEYS matches receive');
  for (const garbage of ['$x\r\n', '*1\r\nhello\r\n', `${'*1\r\n'.repeat(10)}:1\r\n`]) {
    const { words } = await asked(t, {}, garbage);
    assert.match(words, /^down: the server does not speak the protocol of Redis: its answer to PING is "/);
  }
});
