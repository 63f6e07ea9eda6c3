import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { MAX_BODY_BYTES } from '../../../../src/control/request-body.ts';
import { type Answer, ask } from '../../web/support.ts';
import { createFakeDirector } from '../fake-director.ts';
import { type ServedPage, servePage } from './served-page.ts';

const token = 'correct horse battery'.replaceAll(' ', '-');
const directory = mkdtempSync(join(tmpdir(), 'directord-page-'));
const tokenFile = join(directory, 'token');
const origins: (string | undefined)[] = [];
const director = createFakeDirector();
const { drain, order } = director;
director.drain = (selector, by) => {
  origins.push(by);
  return drain(selector, by);
};
director.order = (given) => {
  origins.push(given.by);
  return order(given);
};

let now = 0;
let page: ServedPage;
before(async () => {
  page = await servePage(director, { tokenFile, now: () => now });
});
beforeEach(() => {
  // Earlier wrong tokens are forgiven by then.
  now += 100_000;
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  director.calls.length = 0;
  origins.length = 0;
});
after(async () => {
  await page.close();
  rmSync(directory, { recursive: true });
});

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly port?: number;
}

function send(name: string, { headers = {}, body = '{}', port = page.port }: Sent = {}): Promise<Answer> {
  const usual = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return ask(port, `/page/order/${name}`, { method: 'POST', headers: { ...usual, ...headers }, body });
}

const selector = '{"address":"10.0.0.5","port":80}';

test('an order with the token is carried out, and says where it came from', async () => {
  const { status, body } = await send('drain', { body: selector });
  assert.deepEqual(
    [status, JSON.parse(body)],
    [200, { ok: true, changed: ['10.0.0.5:80 in tcp:10.0.0.1:80'] }],
  );
  await send('undrain', { body: selector });
  await send('weight', { body: '{"address":"10.0.0.5","weight":7}' });
  for (const name of ['standby', 'takeover', 'failback']) await send(name, { body: '{"groups":["web"]}' });
  assert.deepEqual(director.calls, [
    'drain 10.0.0.5 80',
    'undrain 10.0.0.5 80',
    'weight 10.0.0.5 undefined 7',
    'standby web false',
    'takeover web false',
    'failback web false',
  ]);
  assert.deepEqual(origins, Array(4).fill('by the status page, from 127.0.0.1'));
});

test('what the director declines is told in its words', async () => {
  const { status, body } = await send('drain', { body: '{"address":"10.0.0.5","port":9}' });
  assert.deepEqual([status, JSON.parse(body).message], [422, 'no such real server']);
});

async function isRefused(status: number, name: string, sent: Sent): Promise<void> {
  const answer = await send(name, { body: selector, ...sent });
  assert.equal(answer.status, status, answer.body);
  assert.deepEqual(director.calls, []);
}

test('orders without the token, or with a wrong one, get nowhere', async () => {
  await isRefused(401, 'drain', { headers: { authorization: '' } });
  await isRefused(401, 'drain', { headers: { authorization: `Bearer ${token}x` } });
  await isRefused(401, 'drain', { headers: { authorization: `Basic ${token}` } });
  const inAddress = await ask(page.port, `/page/order/drain?token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: selector,
  });
  assert.equal(inAddress.status, 401);
  assert.deepEqual(director.calls, []);
  assert.ok(
    page.said.some((line) => /^warning: status page: an order from 127\.0\.0\.1 without a token/.test(line)),
  );
  assert.ok(!page.said.join().includes(token), 'no log holds the token');
});

test('who guesses is made to wait, even with the right token', async () => {
  for (let guess = 0; guess < 5; guess += 1) {
    await isRefused(401, 'drain', { headers: { authorization: `Bearer guess-${guess}` } });
  }
  await isRefused(429, 'drain', {});
  now += 60_000;
  assert.equal((await send('drain', { body: selector })).status, 200);
});

test('orders that a page of another site has a browser send get nowhere', async () => {
  await isRefused(403, 'drain', { headers: { origin: 'http://evil.example' } });
  await isRefused(403, 'drain', { headers: { origin: 'null' } });
  await isRefused(403, 'drain', { headers: { 'sec-fetch-site': 'cross-site' } });
  await isRefused(403, 'drain', { headers: { 'sec-fetch-site': 'same-site' } });
  // What a form can send without asking first.
  await isRefused(415, 'drain', { headers: { 'content-type': 'text/plain' } });
  await isRefused(415, 'drain', { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  await isRefused(421, 'drain', { headers: { host: 'rebound.example:9694' } });
  const own = { origin: `http://127.0.0.1:${page.port}`, 'sec-fetch-site': 'same-origin' };
  assert.equal((await send('drain', { headers: own, body: selector })).status, 200);
});

test('bodies that are too large or make no sense, and orders that the page does not give, get nowhere', async () => {
  await isRefused(413, 'drain', { body: JSON.stringify({ address: 'x'.repeat(MAX_BODY_BYTES) }) });
  await isRefused(400, 'drain', { body: '{' });
  await isRefused(400, 'drain', { body: '{"address":"10.0.0.5","prot":80}' });
  await isRefused(400, 'weight', { body: '{"address":"10.0.0.5","weight":-1}' });
  for (const name of ['stop', 'restart', 'reload', 'explode', '..%2fdrain']) await isRefused(404, name, {});
});

test('orders are POSTs', async () => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  assert.equal((await ask(page.port, '/page/order/drain', { headers })).status, 405);
  assert.deepEqual(director.calls, []);
});

test('a token file that others can read, or that holds no token, is not used, and the log says why', async () => {
  chmodSync(tokenFile, 0o640);
  await isRefused(503, 'drain', {});
  assert.match(page.said.at(-1) ?? '', /^error: status page: no orders are taken: .*others than its owner/);
  chmodSync(tokenFile, 0o600);
  for (const text of ['short\n', 'two words here and more\n', '', `${'x'.repeat(5000)}\n`]) {
    now += 100_000;
    writeFileSync(tokenFile, text);
    await isRefused(503, 'drain', {});
  }
  rmSync(tokenFile);
  now += 100_000;
  await isRefused(503, 'drain', {});
  assert.match(page.said.at(-1) ?? '', /ENOENT/);
});

test('a token file that cannot be used is told of at the start', async () => {
  const broken = await servePage(director, { tokenFile: join(directory, 'nothing') });
  for (let tries = 0; broken.said.length === 0 && tries < 1200; tries += 1) await delay(25);
  assert.match(broken.said.join(), /^error: status page: no orders are taken: .*nothing/);
  await broken.close();
});

test('a new token holds at once, and the old one no longer', async () => {
  writeFileSync(tokenFile, 'another-token-of-some-length\n');
  await isRefused(401, 'drain', {});
  const headers = { authorization: 'Bearer another-token-of-some-length' };
  assert.equal((await send('none', { headers })).status, 200);
});

test('without a token file the page is read-only', async () => {
  const readOnly = await servePage(director);
  try {
    await isRefused(403, 'drain', { port: readOnly.port });
    await isRefused(403, 'none', { port: readOnly.port });
  } finally {
    await readOnly.close();
  }
});
