import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blackHole } from '../black-hole.ts';
import { outcomeOf, planned, wordsOf } from '../run-check.ts';
import { closedPort, eventually, tcpServer } from '../servers.ts';

const connect = { type: { kind: 'connect' } } as const;

test('a server that accepts is up, and the connection is closed at once without a word', async (t) => {
  let received = 0;
  const server = await tcpServer(t, (socket) => {
    socket.on('data', (bytes) => {
      received += bytes.length;
    });
  });
  assert.equal(await wordsOf(planned(server.port, connect)), 'up: connected');
  await eventually(() => server.accepted() === 1 && server.open() === 0, 'the connection is closed');
  assert.equal(received, 0);
});

test('a refused connection is down', async () => {
  assert.equal(await wordsOf(planned(await closedPort(), connect)), 'down: connection refused');
});

test('a server that answers no SYN is down after checktimeout', async (t) => {
  const hole = await blackHole(t);
  const plan = planned(hole.port, { ...connect, checkTimeoutMs: 150 });
  assert.equal(await wordsOf(plan), 'down: no TCP connection within 0.15 s');
});

test('an aborted check settles at once', async (t) => {
  const hole = await blackHole(t);
  const abort = new AbortController();
  const running = outcomeOf(planned(hole.port, { ...connect, checkTimeoutMs: 60_000 }), abort.signal);
  const abortedAt = performance.now();
  abort.abort();
  assert.deepEqual(await running, { up: false, reason: 'the check was stopped' });
  assert.ok(performance.now() - abortedAt < 20_000);
});

test('an IPv6 server is checked as well', async (t) => {
  const server = await tcpServer(t, (socket) => socket.end(), { host: '::1' });
  assert.equal(await wordsOf(planned(server.port, connect, { real: { address: '::1' } })), 'up: connected');
});
