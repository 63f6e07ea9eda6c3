import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeartbeatEvent, SendResult } from '../../../src/dgram-heartbeat/events.ts';
import { keyring } from './support/keys.ts';
import { lossy, perfect, type Simulation, silence, simulate } from './support/simulation.ts';

function send(
  pair: Simulation,
  from: string,
  to: string,
  text: string,
  lifetimeMs = 5000,
): Promise<SendResult> {
  const { engine, clockOffset } = pair.node(from);
  const payload = Buffer.from(text);
  return new Promise((resolve) => engine.send(to, payload, lifetimeMs, pair.now() + clockOffset, resolve));
}

function messages(pair: Simulation, at: string): readonly string[] {
  const { events } = pair.node(at);
  return events.flatMap((event) => (event.kind === 'message' ? [Buffer.from(event.payload).toString()] : []));
}

test('a state is told when it changes, at once and once', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1030);
  pair.node('b').events.splice(0);
  pair.node('a').engine.setState(Buffer.from('active'), pair.now());
  pair.runFor(1);
  assert.deepEqual(
    pair.node('b').events.map((event) => event.kind === 'state' && Buffer.from(event.state).toString()),
    ['active'],
  );
  pair.runFor(1000);
  assert.equal(pair.node('b').events.length, 1);
});

test('a newer state is not replaced by an older one that comes late', () => {
  let delay = 0.3;
  const pair = simulate(['a', 'b'], { network: () => [delay] });
  pair.runFor(1010);
  const { engine } = pair.node('a');
  delay = 50;
  engine.setState(Buffer.from('old'), pair.now());
  delay = 1;
  engine.setState(Buffer.from('new'), pair.now());
  delay = 0.3;
  pair.runFor(60);
  assert.equal(Buffer.from(pair.peers('b')[0]?.state ?? []).toString(), 'new');
});

test('messages arrive in order and once over a network that loses, doubles and reorders', async () => {
  const pair = simulate(['a', 'b'], { network: lossy(0.4, 50) });
  pair.runFor(1000);
  const texts = Array.from({ length: 50 }, (_, number) => `${number}`);
  const results = texts.map((text) => send(pair, 'a', 'b', text, 60_000));
  pair.runFor(30_000);
  assert.deepEqual(messages(pair, 'b'), texts);
  for (const result of await Promise.all(results)) assert.equal(result.delivered, true);
});

test('a message over a good network takes one round trip', async () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  const result = send(pair, 'a', 'b', 'now');
  pair.runFor(1);
  const { delivered, ...rest } = await result;
  assert.ok(delivered && 'afterMs' in rest && rest.afterMs < 0.7);
});

test('the sender learns why a message was not delivered, and whether it may have been', async () => {
  const pair = simulate(['a', 'b']);
  const early = send(pair, 'a', 'b', 'before they met', 50);
  pair.stop('b');
  pair.runFor(100);
  assert.deepEqual(await early, { delivered: false, reason: 'expired', maybe: false });

  pair.restart('b');
  pair.runFor(1000);
  pair.network = silence;
  const lost = send(pair, 'a', 'b', 'into the void', 300);
  pair.runFor(310);
  assert.deepEqual(await lost, { delivered: false, reason: 'expired', maybe: true });

  const toOldBoot = send(pair, 'a', 'b', 'to the boot before');
  const waiting = send(pair, 'a', 'b', 'to whoever comes');
  pair.restart('b');
  pair.network = perfect;
  pair.runFor(200);
  assert.deepEqual(await toOldBoot, { delivered: false, reason: 'peer-restarted', maybe: true });
  assert.equal((await waiting).delivered, true);

  assert.deepEqual(await send(pair, 'a', 'c', ''), {
    delivered: false,
    reason: 'unknown-peer',
    maybe: false,
  });
  const long = 'x'.repeat(1025);
  assert.deepEqual(await send(pair, 'a', 'b', long), { delivered: false, reason: 'too-large', maybe: false });

  pair.network = silence;
  const all = Array.from({ length: 65 }, () => send(pair, 'a', 'b', ''));
  assert.deepEqual(await all[64], { delivered: false, reason: 'queue-full', maybe: false });
  const { engine, clockOffset } = pair.node('b');
  pair.network = perfect;
  engine.sendGoodbye(pair.now() + clockOffset);
  pair.stop('b');
  pair.runFor(1);
  const [first, second] = await Promise.all(all);
  assert.deepEqual(first, { delivered: false, reason: 'peer-left', maybe: true });
  assert.deepEqual(second, { delivered: false, reason: 'peer-left', maybe: false });

  const last = send(pair, 'a', 'b', '');
  pair.node('a').engine.close();
  assert.deepEqual(await last, { delivered: false, reason: 'closed', maybe: false });
});

test('what cannot be is refused at once', () => {
  const pair = simulate(['a', 'b']);
  const { engine } = pair.node('a');
  assert.throws(() => engine.setState(Buffer.alloc(1025), 0), /a state of 1025 bytes: at most 1024/);
  for (const lifetime of [0, -1, Number.NaN, 1e9]) {
    assert.throws(() => engine.send('b', Buffer.of(), lifetime, 0, () => {}), /lifetime/);
  }
});

test('a listener may call back: it finds everything done, and later events come after', () => {
  const pair = simulate(['a', 'b']);
  const { engine, events } = pair.node('a');
  const push = events.push.bind(events);
  events.push = (event: HeartbeatEvent) => {
    if (event.kind === 'peer-alive') {
      assert.equal(pair.peers('a')[0]?.status, 'alive');
      engine.setState(Buffer.from('met'), pair.now());
      engine.send('b', Buffer.from('welcome'), 1000, pair.now(), () => {});
    }
    return push(event);
  };
  pair.runFor(50);
  assert.deepEqual(messages(pair, 'b'), ['welcome']);
  assert.equal(Buffer.from(pair.peers('b')[0]?.state ?? []).toString(), 'met');
});

test('keys roll without a gap, either side first', () => {
  const old = keyring(1);
  const steps = [
    ['a', keyring(1, [1, 2])],
    ['b', keyring(1, [1, 2])],
    ['b', keyring(2, [1, 2])],
    ['a', keyring(2, [1, 2])],
    ['a', keyring(2)],
    ['b', keyring(2)],
  ] as const;
  const pair = simulate(['a', 'b'], { keys: old });
  pair.runFor(1000);
  for (const name of ['a', 'b']) pair.news(name);
  for (const [name, keys] of steps) {
    pair.node(name).engine.setKeys(keys);
    pair.runFor(1000);
  }
  assert.deepEqual([...pair.news('a'), ...pair.news('b')], []);
  assert.equal(pair.wire.at(-1)?.bytes.readUInt32BE(4), 2);

  pair.node('a').engine.setKeys(keyring(3));
  pair.runFor(1000);
  assert.deepEqual(pair.news('b'), ['refused', 'peer-late', 'peer-dead silent']);
  assert.ok(pair.node('b').engine.counters()['unknown-key'] > 5);
});

test('another cluster with the same key, and a node nobody knows, are left alone', () => {
  const other = simulate(['a', 'b'], { cluster: 'mail' });
  const more = simulate(['a', 'x']);
  const pair = simulate(['a', 'b']);
  for (const each of [other, more, pair]) each.runFor(1000);
  pair.news('a');
  for (const { to, bytes } of other.wire) if (to === 'a') pair.inject('a', bytes);
  for (const { from, to, bytes } of more.wire) if (to === 'a' && from === 'x') pair.inject('a', bytes);
  const counters = pair.node('a').engine.counters();
  assert.ok(counters['wrong-cluster'] >= 10 && counters['unknown-node'] >= 10);
  assert.deepEqual(
    pair
      .node('a')
      .events.map((event) => event.kind === 'refused' && `${event.reason} ${event.count} ${event.from}`),
    ['wrong-cluster 1 elsewhere', 'unknown-node 1 elsewhere'],
  );
});

test('refusals are told at once, then every 10 s while they go on, and none is left out', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.news('a');
  const reports: string[] = [];
  let injected = 0;
  for (let second = 0; second < 45; second++) {
    if (second < 25) {
      for (let each = 0; each < 100; each++, injected++) pair.inject('a', Buffer.alloc(200));
    }
    pair.runFor(1000);
    for (const event of pair.node('a').events.splice(0)) {
      if (event.kind === 'refused') reports.push(`${second} ${event.reason} ${event.count}`);
    }
  }
  assert.equal(reports[0], '0 unknown-key 1');
  assert.ok(reports.length <= 5, reports.join(', '));
  const told = reports.map((report) => Number(report.split(' ')[2])).reduce((sum, count) => sum + count, 0);
  assert.equal(told, injected);
});
