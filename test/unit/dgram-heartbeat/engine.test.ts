import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendResult } from '../../../src/dgram-heartbeat/events.ts';
import { perfect, type Simulation, simulate } from './support/simulation.ts';

const silence = () => [];

function status(simulation: Simulation, of: string, at: string): string | undefined {
  const { engine, clockOffset } = simulation.node(at);
  return engine.peers(simulation.now() + clockOffset).find(({ name }) => name === of)?.status;
}

test('two nodes find each other within two round trips', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(3);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
  assert.deepEqual(pair.news('b'), ['peer-alive']);
  pair.runFor(10_000);
  assert.deepEqual(pair.news('a'), []);
});

test('a keepalive goes out every keepalive, however late the one before', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.wire.splice(0);
  pair.runFor(10_000);
  assert.equal(pair.wire.filter(({ from }) => from === 'a').length, 100);
});

test('a peer that dies is late after warntime and dead after deadtime', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.news('a');
  pair.stop('b');
  pair.runFor(199);
  assert.deepEqual(pair.news('a'), []);
  pair.runFor(2);
  assert.deepEqual(pair.news('a'), ['peer-late']);
  pair.runFor(198);
  assert.deepEqual(pair.news('a'), []);
  pair.runFor(2);
  assert.deepEqual(pair.news('a'), ['peer-dead silent']);
});

test('a peer that was never heard is dead after initdead', () => {
  const pair = simulate(['a', 'b']);
  pair.stop('b');
  pair.runFor(1999);
  assert.equal(status(pair, 'b', 'a'), 'unknown');
  pair.runFor(1);
  assert.deepEqual(pair.news('a'), ['peer-dead never-heard']);
});

test('a peer that restarts is told as restarted, and its state is void', () => {
  const pair = simulate(['a', 'b']);
  pair.node('b').engine.setState(Buffer.from('one'), 1000);
  pair.runFor(1000);
  pair.news('a');
  pair.restart('b');
  pair.runFor(5);
  assert.deepEqual(
    pair.node('a').events.map(({ kind }) => kind),
    ['peer-restarted', 'state'],
  );
  assert.equal(pair.node('a').engine.peers(pair.now())[0]?.state?.length, 0);
  pair.news('a');
  pair.runFor(5000);
  assert.deepEqual(pair.news('a'), []);
});

test('a partition heals: the peer comes back as the same run', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.news('a');
  pair.network = silence;
  pair.runFor(60_000);
  assert.deepEqual(pair.news('a'), ['peer-late', 'peer-dead silent']);
  pair.network = perfect;
  pair.runFor(150);
  assert.deepEqual(
    pair.news('a').filter((kind) => kind !== 'refused'),
    ['peer-alive'],
  );
});

test('messages arrive in order and once over a network that loses, doubles and reorders', async () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const pair = simulate(['a', 'b'], {
    network: () => (random() < 0.4 ? [] : random() < 0.2 ? [random() * 50, random() * 90] : [random() * 50]),
  });
  pair.runFor(1000);
  const results: Promise<SendResult>[] = [];
  for (let number = 0; number < 50; number++) {
    results.push(
      new Promise((resolve) => {
        pair.node('a').engine.send('b', Buffer.from([number]), 60_000, pair.now(), resolve);
      }),
    );
  }
  pair.runFor(30_000);
  assert.deepEqual(
    pair.node('b').events.flatMap((event) => (event.kind === 'message' ? [...event.payload] : [])),
    Array.from({ length: 50 }, (_, number) => number),
  );
  for (const result of await Promise.all(results)) assert.equal(result.delivered, true);
});
