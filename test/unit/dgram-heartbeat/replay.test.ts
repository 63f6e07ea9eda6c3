import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerReport } from '../../../src/dgram-heartbeat/peer/peer-report.ts';
import { perfect, type Simulation, simulate, type Transit } from './support/simulation.ts';

/** What a recording must not change: everything but the time that passes. */
function facts(simulation: Simulation, name: string): readonly unknown[] {
  return simulation.peers(name).map((peer: PeerReport) => ({
    name: peer.name,
    status: peer.status,
    boot: peer.boot,
    hearsUs: peer.hearsUs,
    state: peer.state && Buffer.from(peer.state).toString(),
    links: peer.links.map(({ name: link, status }) => ({ link, status })),
  }));
}

const telling = (kinds: readonly string[]) => kinds.filter((kind) => kind !== 'refused');

/** Two nodes that met, changed their states, exchanged messages; with all that was sent. */
function recordedPair(): { readonly pair: Simulation; readonly recording: readonly Transit[] } {
  const pair = simulate(['a', 'b'], { links: ['one', 'two'] });
  pair.runFor(500);
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const { engine, clockOffset } = pair.node(from);
    engine.setState(Buffer.from(`${from} is active`), pair.now() + clockOffset);
    engine.send(to, Buffer.from('take over'), 5000, pair.now() + clockOffset, () => {});
  }
  pair.runFor(1500);
  return { pair, recording: pair.wire.slice() };
}

/** Plays it with a little time between datagrams, on both links, and expects that nothing comes of it. */
function replay(pair: Simulation, recording: readonly Transit[], gapMs: number): void {
  const before = { a: facts(pair, 'a'), b: facts(pair, 'b') };
  for (const name of ['a', 'b']) pair.news(name);
  for (const { to, bytes } of recording) {
    for (const link of [0, 1]) if (pair.node(to).running) pair.inject(to, bytes, link);
    pair.runFor(gapMs);
  }
  for (const name of ['a', 'b'] as const) {
    assert.deepEqual(telling(pair.news(name)), [], `events at ${name}`);
    assert.deepEqual(facts(pair, name), before[name], `peers of ${name}`);
  }
}

const timing = { 'at once': 0, 'over some seconds': 20 };
for (const [when, gap] of Object.entries(timing)) {
  test(`a conversation replayed ${when} within the same boots changes nothing`, () => {
    const { pair, recording } = recordedPair();
    replay(pair, recording, gap);
  });

  for (const restarted of [['a'], ['b'], ['a', 'b']]) {
    test(`... ${when}, after a restart of ${restarted.join(' and ')}`, () => {
      const { pair, recording } = recordedPair();
      for (const name of restarted) pair.restart(name);
      pair.runFor(500);
      replay(pair, recording, gap);
      for (const name of restarted) pair.restart(name);
      pair.runFor(500);
      replay(pair, pair.wire.slice(0, 3 * recording.length), gap);
    });

    test(`... ${when}, while ${restarted.join(' and ')} restarts`, () => {
      const { pair, recording } = recordedPair();
      for (const name of restarted) pair.restart(name);
      for (const { to, bytes } of recording) pair.inject(to, bytes);
      pair.runFor(110);
      const settled = { a: facts(pair, 'a'), b: facts(pair, 'b') };
      pair.news('a');
      replay(pair, recording, gap);
      assert.deepEqual({ a: facts(pair, 'a'), b: facts(pair, 'b') }, settled);
      assert.equal(pair.peers('a')[0]?.status, 'alive');
    });
  }

  test(`... ${when}, after the peer died: it stays dead`, () => {
    const { pair, recording } = recordedPair();
    pair.stop('b');
    pair.runFor(1000);
    assert.equal(pair.peers('a')[0]?.status, 'dead');
    replay(pair, recording, gap);
    pair.restart('a');
    pair.runFor(3000);
    assert.equal(pair.peers('a')[0]?.status, 'dead');
    replay(pair, pair.wire.slice(), gap / 10);
  });
}

test('what was recorded and kept from us does not revive a dead peer', () => {
  const { pair } = recordedPair();
  pair.network = ({ to }) => (to === 'a' ? [] : [0.3]);
  pair.wire.splice(0);
  pair.runFor(300);
  pair.stop('b');
  const withheld = pair.wire.filter(({ to }) => to === 'a');
  assert.ok(withheld.length >= 4);
  pair.runFor(1000);
  pair.network = perfect;
  replay(pair, withheld, 5);
});

test('the last words of a boot, played to us right after its successor came', () => {
  const { pair } = recordedPair();
  pair.wire.splice(0);
  pair.network = ({ to }) => (to === 'a' ? [] : [0.3]);
  pair.runFor(150);
  const lastWords = pair.wire.filter(({ to }) => to === 'a');
  pair.network = perfect;
  pair.restart('b');
  pair.runFor(5);
  assert.deepEqual(telling(pair.news('a')).slice(-1), ['peer-restarted']);
  replay(pair, lastWords, 0.1);
});

test('a recorded goodbye does not take down the next boot', () => {
  const { pair } = recordedPair();
  const { engine, clockOffset } = pair.node('b');
  pair.wire.splice(0);
  engine.sendGoodbye(pair.now() + clockOffset);
  pair.stop('b');
  const goodbyes = pair.wire.filter(({ to }) => to === 'a');
  pair.runFor(10);
  assert.deepEqual(telling(pair.news('a')).slice(-1), ['peer-dead goodbye']);
  pair.restart('b');
  pair.runFor(300);
  replay(pair, goodbyes, 1);
});

test('a node hears neither itself nor what is meant for others', () => {
  const trio = simulate(['a', 'b', 'c']);
  trio.runFor(1000);
  const [fromA] = trio.wire.filter(({ from, to }) => from === 'a' && to === 'b');
  assert.ok(fromA);
  trio.inject('a', fromA.bytes);
  trio.inject('c', fromA.bytes);
  assert.equal(trio.node('a').engine.counters().own, 1);
  assert.equal(trio.node('c').engine.counters()['for-others'], 1);
  const aBefore = trio.wire.slice();
  trio.restart('a');
  for (const { from, bytes } of aBefore) if (from === 'a') trio.inject('a', bytes);
  assert.ok(trio.node('a').engine.counters()['same-name'] > 10);
});

test('answers to recordings are bounded', () => {
  const { pair, recording } = recordedPair();
  pair.restart('a');
  pair.runFor(100);
  pair.wire.splice(0);
  for (let round = 0; round < 20; round++) for (const { to, bytes } of recording) pair.inject(to, bytes);
  // 100 answers of each node, on two links.
  assert.ok(pair.wire.length <= 400, `${pair.wire.length} datagrams`);
});
