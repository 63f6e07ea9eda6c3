import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../../../../src/control/page/browser/wire.ts';
import type { MemberStatus } from '../../../../src/pair/member-status.ts';
import {
  createFakeDirector,
  exampleReal,
  exampleStatus,
  exampleVirtual,
} from '../../../unit/control/fake-director.ts';
import { type ServedPage, servePage } from '../../../unit/control/page/served-page.ts';
import { ask } from '../../../unit/web/support.ts';

let status: () => Promise<MemberStatus> = async () => exampleStatus();
let looks = 0;
const director = createFakeDirector({
  status: () => {
    looks += 1;
    return status();
  },
});
let page: ServedPage;
before(async () => {
  page = await servePage(director);
});
after(() => page.close());

interface Follower {
  readonly messages: readonly Message[];
  /** Waits for a message like that, after those seen before. */
  next<Kind extends Message['kind']>(kind: Kind): Promise<Extract<Message, { kind: Kind }>>;
  leave(): void;
}

function follow(port = page.port): Follower {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /page/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const messages: Message[] = [];
  let text = '';
  let seen = 0;
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: ')) messages.push(JSON.parse(line.slice(6)) as Message);
    }
  });
  return {
    messages,
    async next<Kind extends Message['kind']>(kind: Kind) {
      for (let tries = 0; tries < 2400; tries += 1) {
        const index = messages.findIndex((message, position) => position >= seen && message.kind === kind);
        if (index >= 0) {
          seen = index + 1;
          return messages[index] as Extract<Message, { kind: Kind }>;
        }
        await delay(25);
      }
      throw new Error(`no ${kind} within 60 s; came: ${messages.map((message) => message.kind).join(' ')}`);
    },
    leave: () => void socket.destroy(),
  };
}

test('a page is told everything, and then what has changed', async () => {
  status = async () => exampleStatus();
  director.emit('before');
  const follower = follow();
  const begin = await follower.next('begin');
  assert.deepEqual(begin, { kind: 'begin', version: '0.1.0', orders: false });
  assert.equal((await follower.next('overview')).overview.node, 'lb1');
  const { virtuals } = await follower.next('virtuals');
  assert.deepEqual(
    virtuals.map(({ id, reals }) => [id, reals.length]),
    [['tcp:10.0.0.1:80', 2]],
  );
  assert.ok(!JSON.stringify(virtuals).includes('latencyMs'), 'what changes with every look is not in it');
  assert.deepEqual(
    (await follower.next('events')).events.map(({ message }) => message),
    ['before'],
  );
  const tick = await follower.next('tick');
  assert.deepEqual([tick.rates, tick.problem], [[null], null]);

  const healed = exampleVirtual({
    reals: [exampleReal(), exampleReal({ address: '10.0.0.6', reason: 'again' })],
  });
  status = async () => exampleStatus({ virtuals: [healed] });
  director.emit('Real server up');
  assert.equal((await follower.next('events')).events[0]?.message, 'Real server up');
  assert.equal((await follower.next('virtuals')).virtuals[0]?.reals[1]?.reason, 'again');
  await follower.next('tick');
  const told = follower.messages.length;
  await follower.next('tick');
  assert.deepEqual(
    follower.messages.slice(told).map(({ kind }) => kind),
    ['tick'],
    'what is as before is not repeated',
  );
  follower.leave();
});

test('everything is told again when virtual servers come, go or move', async () => {
  status = async () => exampleStatus();
  const follower = follow();
  await follower.next('tick');
  status = async () => exampleStatus({ virtuals: [exampleVirtual({ id: 'fwm:1' }), exampleVirtual()] });
  await follower.next('begin');
  assert.deepEqual(
    (await follower.next('virtuals')).virtuals.map(({ id }) => id),
    ['fwm:1', 'tcp:10.0.0.1:80'],
  );
  follower.leave();
});

test('connections become rates', async () => {
  let connections = 100n;
  status = async () => {
    connections += 50n;
    return exampleStatus({ virtuals: [exampleVirtual({ connections: String(connections) })] });
  };
  const follower = follow();
  await follower.next('tick');
  const [rate] = (await follower.next('tick')).rates;
  // Fifty with every look, and a look a second unless the machine is busy.
  assert.ok(typeof rate === 'number' && rate > 1 && rate < 500, String(rate));
  follower.leave();
});

test('a director that cannot be looked at is told of, from the beginning too', async () => {
  status = () => Promise.reject(new Error('netlink: no buffer space'));
  const follower = follow();
  assert.equal((await follower.next('tick')).problem, 'netlink: no buffer space');
  status = async () => exampleStatus();
  await follower.next('begin');
  assert.equal((await follower.next('tick')).problem, null);
  follower.leave();
});

test('nobody looks where no page is open', async () => {
  for (let tries = 0; director.listenerCount() > 0 && tries < 1200; tries += 1) await delay(25);
  assert.equal(director.listenerCount(), 0);
  const before = looks;
  await delay(1300);
  assert.ok(looks - before <= 1, 'at most the look that was under way');
});

test('counters are told of the virtual servers that are asked for, from the last look', async () => {
  status = async () => exampleStatus();
  const follower = follow();
  await follower.next('tick');
  const asked = '/page/counters?virtual=tcp:10.0.0.1:80&virtual=fwm:9';
  const { status: code, body } = await ask(page.port, asked);
  assert.equal(code, 200);
  const answer = JSON.parse(body);
  assert.deepEqual(Object.keys(answer), ['tcp:10.0.0.1:80']);
  assert.deepEqual(answer['tcp:10.0.0.1:80'][0], {
    rate: 12,
    active: 3,
    inactive: 20,
    lastCheck: '2026-11-21T08:59:58.000Z',
    latencyMs: 2.31,
  });
  const tooMany = `/page/counters?${Array(21).fill('virtual=x').join('&')}`;
  assert.equal((await ask(page.port, tooMany)).status, 400);
  follower.leave();
});

test('no more pages than the bound, and the one too many learns why', async () => {
  status = async () => exampleStatus();
  const followers = Array.from({ length: 16 }, () => follow());
  await Promise.all(followers.map((follower) => follower.next('tick')));
  const late = follow();
  assert.match((await late.next('refused')).message, /16 pages are open already/);
  for (const follower of [...followers, late]) follower.leave();
});

test('a daemon that ends does not wait for its pages', async () => {
  const own = await servePage(director);
  const socket = connect(own.port, '127.0.0.1');
  socket.write('GET /page/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.resume();
  await once(socket, 'data');
  const ended = once(socket, 'close');
  await own.close();
  await ended;
});

test('the page and its parts are served under a strict policy', async () => {
  const { status: code, headers, body } = await ask(page.port, '/');
  assert.equal(code, 200);
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.doesNotMatch(body, /style=|<style|\son[a-z]+=|<script(?![^>]*src=)|https?:/);
  for (const [path, type] of [
    ['/page/main.js', 'text/javascript; charset=utf-8'],
    ['/page/preact.js', 'text/javascript; charset=utf-8'],
    ['/page/style.css', 'text/css; charset=utf-8'],
    ['/page/icon.svg', 'image/svg+xml; charset=utf-8'],
  ] as const) {
    const part = await ask(page.port, path);
    assert.deepEqual([part.status, part.headers['content-type']], [200, type]);
  }
});
