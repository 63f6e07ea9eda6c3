import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { HeartbeatEvent } from '../../../src/dgram-heartbeat/events.ts';
import { createHeartbeat } from '../../../src/dgram-heartbeat/heartbeat.ts';
import type { Link } from '../../../src/dgram-heartbeat/links/link.ts';
import { keyring } from './support/keys.ts';
import { closeAll, freePort, socketTimings, start, unicastLinks } from './support/started.ts';

after(closeAll);

const addresses = Object.values(networkInterfaces()).flatMap(
  (all) => all?.map(({ address }) => address) ?? [],
);
const noIpv6 = addresses.includes('::1') ? false : 'no ::1 on this machine';

for (const address of ['127.0.0.1', '::1']) {
  test(`a pair over unicast ${address}: state, message, goodbye`, {
    skip: address === '::1' && noIpv6,
  }, async () => {
    const [link1, link2] = await unicastLinks('lan', address);
    const [one, two] = [start('lvs1', ['lvs2'], [link1]), start('lvs2', ['lvs1'], [link2])];
    one.heartbeat.setState(Buffer.from('active'));
    await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
    const sent = await one.heartbeat.send('lvs2', Buffer.from('hello'));
    assert.equal(sent.delivered, true);
    const message = await two.until('message');
    assert.ok(message.kind === 'message' && Buffer.from(message.payload).toString() === 'hello');
    const [peer] = two.heartbeat.peers();
    assert.equal(Buffer.from(peer?.state ?? []).toString(), 'active');
    assert.equal(peer?.hearsUs, true);
    assert.ok((peer?.links[0]?.roundTripMs ?? Number.NaN) < 20_000);
    await one.heartbeat.close({ goodbye: true });
    const dead = await two.until('peer-dead');
    assert.ok(dead.kind === 'peer-dead' && dead.reason === 'goodbye');
    assert.deepEqual(await one.heartbeat.send('lvs2', Buffer.of()), {
      delivered: false,
      reason: 'closed',
      maybe: false,
    });
    one.heartbeat.setState(Buffer.from('after close'));
    one.heartbeat.sendNow();
  });
}

test('a peer that is closed without a goodbye is dead after deadtime', async () => {
  const [link1, link2] = await unicastLinks('lan', '127.0.0.1');
  const [one, two] = [start('lvs1', ['lvs2'], [link1]), start('lvs2', ['lvs1'], [link2])];
  await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
  const closedAt = performance.now();
  const { silentMs = 0 } = two.heartbeat.peers()[0] ?? {};
  await one.heartbeat.close();
  const dead = await two.until('peer-dead');
  const afterMs = performance.now() - closedAt;
  assert.ok(dead.kind === 'peer-dead' && dead.reason === 'silent');
  assert.ok(afterMs + silentMs > socketTimings.deadtimeMs - 5, `${silentMs} ms and ${afterMs} ms`);
});

test('three nodes over IPv4 multicast on lo', async () => {
  const group = '239.255.7.94';
  await meetAllThree({
    kind: 'multicast',
    name: 'group',
    group,
    port: await freePort(),
    interface: 'lo',
    loopback: true,
  });
});

test('three nodes over broadcast on lo', async () => {
  await meetAllThree({ kind: 'broadcast', name: 'all', interface: 'lo', port: await freePort() });
});

async function meetAllThree(link: Link): Promise<void> {
  const names = ['lvs1', 'lvs2', 'lvs3'];
  const nodes = names.map((name) =>
    start(
      name,
      names.filter((other) => other !== name),
      [link],
    ),
  );
  for (const { until } of nodes) for (let peers = 0; peers < 2; peers++) await until('peer-alive');
  const [first] = nodes;
  assert.equal((await first?.heartbeat.send('lvs3', Buffer.from('x')))?.delivered, true);
  const { own, 'for-others': forOthers, forged } = first?.heartbeat.counters() ?? {};
  assert.ok(own && own > 0 && forOthers && forOthers > 0 && forged === 0);
  await closeAll();
}

test('several links at once, two of which share a socket', async () => {
  const [fast1, fast2] = await unicastLinks('fast', '127.0.0.1');
  const port = await freePort();
  const local = { address: '127.0.0.1', port };
  const far = [await freePort('127.0.0.2'), await freePort('127.0.0.3')] as const;
  const one = start(
    'lvs1',
    ['lvs2'],
    [
      fast1,
      { kind: 'unicast', name: 'x', local, peers: { lvs2: { address: '127.0.0.2', port: far[0] } } },
      { kind: 'unicast', name: 'y', local, peers: { lvs2: { address: '127.0.0.3', port: far[1] } } },
    ],
  );
  const two = start(
    'lvs2',
    ['lvs1'],
    [
      fast2,
      { kind: 'unicast', name: 'x', local: { address: '127.0.0.2', port: far[0] }, peers: { lvs1: local } },
      { kind: 'unicast', name: 'y', local: { address: '127.0.0.3', port: far[1] }, peers: { lvs1: local } },
    ],
  );
  for (const node of [one, two]) for (let links = 0; links < 3; links++) await node.until('link-up');
  assert.deepEqual(
    one.heartbeat.peers()[0]?.links.map(({ name, status }) => `${name} ${status}`),
    ['fast up', 'x up', 'y up'],
  );
  await closeAll();
});

test('an address in use is a fault in words, and repaired when it becomes free', async () => {
  const [link1, link2] = await unicastLinks('lan', '127.0.0.1');
  assert.ok(link1.kind === 'unicast');
  const squatter = createSocket('udp4').bind(link1.local);
  await once(squatter, 'listening');
  const [one, two] = [start('lvs1', ['lvs2'], [link1]), start('lvs2', ['lvs1'], [link2])];
  const fault = await one.until('link-fault');
  assert.ok(fault.kind === 'link-fault' && /EADDRINUSE/.test(fault.reason), JSON.stringify(fault));
  await sleep(100);
  assert.ok(!one.events.some(({ kind }) => kind === 'link-fault'), 'told once');
  squatter.close();
  await one.until('link-repaired');
  await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
  await closeAll();
});

test('a network that cannot be reached is a fault of that destination alone', async () => {
  const [link1, link2] = await unicastLinks('lan', '127.0.0.1');
  assert.ok(link1.kind === 'unicast');
  // Nothing bound to 127.0.0.1 may leave the host.
  const peers = { ...link1.peers, lvs3: { address: '192.0.2.1', port: 9 } };
  const one = start('lvs1', ['lvs2', 'lvs3'], [{ ...link1, peers }]);
  const two = start('lvs2', ['lvs1'], [link2]);
  const fault = await one.until('link-fault');
  assert.ok(
    fault.kind === 'link-fault' && fault.reason.startsWith('192.0.2.1 port 9: '),
    JSON.stringify(fault),
  );
  await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
  await closeAll();
});

test('a flood of noise at the socket: the pair does not notice', async () => {
  const [link1, link2] = await unicastLinks('lan', '127.0.0.1');
  assert.ok(link1.kind === 'unicast');
  const [one, two] = [start('lvs1', ['lvs2'], [link1]), start('lvs2', ['lvs1'], [link2])];
  await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
  const noise = createSocket('udp4');
  for (let round = 0; round < 20; round++) {
    for (let each = 0; each < 50; each++) {
      noise.send(randomBytes(1 + ((each * 31) % 1500)), link1.local.port, link1.local.address);
    }
    await sleep(5);
  }
  noise.close();
  const refused = await one.until('refused');
  assert.ok(refused.kind === 'refused' && refused.count === 1 && refused.from?.startsWith('127.0.0.1 port '));
  const { truncated, oversized, 'unknown-key': unknownKey } = one.heartbeat.counters();
  assert.ok(truncated > 20 && oversized > 10 && unknownKey > 200, JSON.stringify(one.heartbeat.counters()));
  assert.ok(!one.events.some(({ kind }) => kind === 'peer-dead'));
  await closeAll();
});

test('in a worker thread, keepalives go on while this thread is blocked', async () => {
  const [link1, link2] = await unicastLinks('lan', '127.0.0.1');
  const worker = new Worker(new URL('./support/heartbeat-worker.js', import.meta.url), {
    workerData: { links: [[link1], [link2]], runMs: 1500 },
  });
  await once(worker, 'message');
  // Longer than deadtime.
  const until = performance.now() + 2 * socketTimings.deadtimeMs;
  while (performance.now() < until);
  const [kinds] = (await once(worker, 'message')) as [readonly string[]];
  assert.ok(kinds.includes('peer-alive') && !kinds.includes('peer-dead'), kinds.join(', '));
  await worker.terminate();
});

test('options that make no sense are refused with all that is wrong', () => {
  const link: Link = {
    kind: 'unicast',
    name: 'lan',
    local: { address: 'lvs1.example.com', port: 0 },
    peers: { lvs9: { address: '::1', port: 694 } },
  };
  const options = {
    node: 'lvs1',
    cluster: '',
    peers: ['lvs 2', 'lvs1'],
    keys: keyring(1),
    links: [
      link,
      { kind: 'multicast', name: 'lan', group: '10.0.0.1', port: 694, interface: 'lo', ttl: 256 } as const,
    ],
    timings: { keepaliveMs: 5, warntimeMs: 5, deadtimeMs: 4, initdeadMs: 3 },
    onEvent: (_event: HeartbeatEvent) => {},
  };
  assert.throws(
    () => createHeartbeat(options),
    (error) => {
      assert.ok(error instanceof TypeError);
      for (const part of [
        'keepalive 5 ms: must be at least 10 ms',
        'warntime 5 ms: must be longer than keepalive',
        'deadtime 4 ms: must not be shorter than warntime',
        'deadtime 4 ms: must be at least twice keepalive',
        'initdead 3 ms: must not be shorter than deadtime',
        'node name "lvs 2"',
        'a node name occurs twice',
        'the name of the cluster is empty',
        'a link name occurs twice',
        'lvs1.example.com is not an IP address',
        'port 0 is not from 1 to 65535',
        'lvs9 is not one of the peers',
        '10.0.0.1 is not a multicast group',
        'ttl 256',
      ]) {
        assert.ok(error.message.includes(part), `${part} in: ${error.message}`);
      }
      return true;
    },
  );
});
