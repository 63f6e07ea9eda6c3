import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sendText } from '../../../src/web/answer.ts';
import { healthRoute } from '../../../src/web/health-route.ts';
import { type Listener, startListener } from '../../../src/web/listener.ts';
import type { Route } from '../../../src/web/route.ts';
import { ask, freePort, occupyPort } from './support.ts';

const said: string[] = [];
let works: () => Promise<boolean> = async () => true;
const orders: Route = {
  method: 'POST',
  path: '/order',
  handle: async ({ response }) => sendText(response, 200, 'done'),
};
const broken: Route = {
  method: 'GET',
  path: '/broken',
  handle: () => Promise.reject(new Error('a bug')),
};
const endless: Route = {
  method: 'GET',
  path: '/endless',
  handle: async ({ response }) => void response.write('event\n'),
};
let port = 0;
let listener: Listener;

before(async () => {
  port = await freePort();
  listener = await startListener({
    listen: { address: '127.0.0.1', port },
    names: ['LVS1'],
    routes: [healthRoute(() => works()), orders, broken, endless],
    say: (severity, message) => said.push(`${severity}: ${message}`),
  });
});
after(() => listener.close());

test('answers a request with what its route says, and with headers that bind browsers', async () => {
  const { status, headers, body } = await ask(port, '/healthz?x=1');
  assert.deepEqual([status, body], [200, 'ok\n']);
  assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
  const head = await ask(port, '/healthz', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body], [200, '']);
});

test('is not healthy while a part of the daemon is not, or fails to say', async () => {
  works = async () => false;
  assert.equal((await ask(port, '/healthz')).status, 503);
  works = () => Promise.reject(new Error('gone'));
  assert.equal((await ask(port, '/healthz')).status, 503);
  works = async () => true;
});

test('answers by its names and addresses only', async () => {
  assert.equal((await ask(port, '/healthz', { headers: { host: `lvs1:${port}` } })).status, 200);
  assert.equal((await ask(port, '/healthz', { headers: { host: 'localhost' } })).status, 200);
  const other = await ask(port, '/healthz', { headers: { host: 'evil.example' } });
  assert.equal(other.status, 421);
  assert.match(other.body, /name\[\] = NAME/);
});

test('refuses what no route takes', async () => {
  const missing = await ask(port, '/nothing');
  assert.equal(missing.status, 404);
  assert.match(missing.body, /\/healthz/);
  const wrong = await ask(port, '/order');
  assert.equal(wrong.status, 405);
  assert.match(wrong.body, /does not take GET/);
  assert.equal((await ask(port, '/healthz', { body: 'x', headers: { 'content-length': '1' } })).status, 413);
  assert.equal((await ask(port, 'http://other/healthz')).status, 400);
  assert.equal((await ask(port, '/healthz', { headers: { 'x-long': 'x'.repeat(9000) } })).status, 431);
});

test('takes orders from programs and from its own pages, and none from pages of other sites', async () => {
  const order = (headers: Readonly<Record<string, string>>) =>
    ask(port, '/order', { method: 'POST', headers }).then(({ status }) => status);
  assert.equal(await order({}), 200);
  assert.equal(await order({ origin: `http://127.0.0.1:${port}` }), 200);
  assert.equal(await order({ origin: 'http://evil.example' }), 403);
  assert.equal(await order({ 'sec-fetch-site': 'cross-site' }), 403);
});

test('tells of a route that fails, and says nothing of it to the client', async () => {
  const answer = await ask(port, '/broken');
  assert.equal(answer.status, 500);
  assert.ok(!answer.body.includes('a bug'));
  assert.ok(said.includes('error: HTTP request GET /broken: a bug'));
});

test('turns connections away beyond its bound, and serves again when they are gone', async () => {
  const held = Array.from({ length: 64 }, () => connect(port, '127.0.0.1'));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  await delay(20);
  await assert.rejects(ask(port, '/healthz'), /ECONNRESET|EPIPE|socket hang up/);
  for (const socket of held) socket.destroy();
  for (let tries = 0; ; tries++) {
    const status = await ask(port, '/healthz').then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status === 200) break;
    assert.ok(tries < 3000);
    await delay(10);
  }
});

test('says who is in its way, goes on trying, and serves when the way is free', async () => {
  const other = await occupyPort();
  const words: string[] = [];
  const waiting = await startListener({
    listen: { address: '127.0.0.1', port: other.port },
    names: [],
    routes: [healthRoute(async () => true)],
    say: (severity, message) => words.push(`${severity}: ${message}`),
    retryMs: 10,
  });
  try {
    await delay(50);
    assert.equal(words.length, 1);
    assert.match(
      words[0] ?? '',
      /^error: metrics and the status page are not served: 127\.0\.0\.1:\d+ is in use .*tried again/,
    );
    await other.release();
    for (let tries = 0; words.length < 2; tries++) {
      assert.ok(tries < 3000, words.join('\n'));
      await delay(10);
    }
    assert.match(words[1] ?? '', /^notice: metrics and the status page are served at/);
    assert.equal((await ask(other.port, '/healthz')).status, 200);
  } finally {
    await waiting.close();
  }
});

test('says that an address is none of this host, and closes while it waits', async () => {
  const words: string[] = [];
  const waiting = await startListener({
    listen: { address: '192.0.2.1', port: 9 },
    names: [],
    routes: [],
    say: (_severity, message) => words.push(message),
  });
  assert.match(words[0] ?? '', /192\.0\.2\.1:9 is no address of this host/);
  await waiting.close();
});

test('ends what goes on when it closes', async () => {
  const free = await freePort();
  const closing = await startListener({
    listen: { address: '127.0.0.1', port: free },
    names: [],
    routes: [endless],
    say: () => {},
  });
  const socket = connect(free, '127.0.0.1').on('error', () => {});
  socket.write('GET /endless HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  await once(socket, 'data');
  await Promise.all([once(socket, 'close'), closing.close()]);
  await assert.rejects(ask(free, '/endless'), /ECONNREFUSED/);
});
