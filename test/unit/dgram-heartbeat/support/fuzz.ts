import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HeartbeatEvent } from '../../../../src/dgram-heartbeat/events.ts';
import { type Simulation, simulate } from './simulation.ts';

export interface FuzzResult {
  readonly datagrams: number;
  readonly ms: number;
  readonly heapGrowthBytes: number;
  /** By reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Numbers below `bound`, the same for the same seed. */
export function seeded(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** A datagram made from a real one: bytes changed, cut, prolonged, spliced with another, or replaced. */
export function mutate(real: readonly Buffer[], random: (bound: number) => number): Buffer {
  const pick = () => Buffer.from(real[random(real.length)] ?? Buffer.of());
  const bytes = pick();
  const way = random(6);
  if (way === 0) return bytes.subarray(0, random(bytes.length));
  if (way === 1) return Buffer.concat([bytes, pick(), Buffer.alloc(random(10) === 0 ? 1400 : 0)]);
  if (way === 2) {
    const cut = 1 + random(bytes.length - 1);
    return Buffer.concat([bytes.subarray(0, cut), pick().subarray(cut + 1)]);
  }
  if (way === 3) {
    for (let offset = 8; offset < bytes.length; offset++) bytes.writeUInt8(random(256), offset);
    return bytes;
  }
  for (let changes = 1 + random(way === 4 ? 1 : 8); changes > 0; changes--) {
    const offset = random(bytes.length);
    bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 + random(255)), offset);
  }
  return bytes;
}

/** Two nodes that have met, have states, and exchanged messages. */
export function meet(): Simulation {
  const pair = simulate(['a', 'b'], { links: ['one', 'two'] });
  pair.runFor(500);
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const { engine, clockOffset } = pair.node(from);
    engine.setState(Buffer.alloc(100, from), pair.now() + clockOffset);
    engine.send(to, Buffer.alloc(50, from), 5000, pair.now() + clockOffset, () => {});
  }
  // Ends between two keepalives: nothing is under way that would be news.
  pair.runFor(1050);
  return pair;
}

/**
 * Sends mutated datagrams, and every hundredth time a real recorded one, to both nodes of a pair.
 * @throws AssertionError when states, peers, messages or memory are not what they were
 */
export function fuzz(datagrams: number, seed: number): FuzzResult {
  const pair = meet();
  const random = seeded(seed);
  const real = pair.wire.map(({ bytes }) => bytes);
  for (const name of ['a', 'b']) pair.node(name).events.splice(0);
  const facts = () => JSON.stringify([pair.peers('a'), pair.peers('b')]);
  const peersBefore = facts();
  pair.wire.splice(0);
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const startedAt = performance.now();
  for (let sent = 0; sent < datagrams; sent++) {
    const bytes = sent % 100 === 99 ? real[random(real.length)] : mutate(real, random);
    pair.inject(random(2) === 0 ? 'a' : 'b', bytes ?? Buffer.of(), random(2));
  }
  const ms = performance.now() - startedAt;
  assert.equal(facts(), peersBefore);
  const told = ['a', 'b'].flatMap((name): readonly HeartbeatEvent[] => pair.node(name).events);
  assert.deepEqual(new Set(told.map(({ kind }) => kind)), new Set(['refused']));
  assert.ok(told.length <= 20, `${told.length} reports`);
  assert.deepEqual(pair.wire, [], 'nothing of it is answered');
  collectGarbage();
  return {
    datagrams,
    ms,
    heapGrowthBytes: process.memoryUsage().heapUsed - heapBefore,
    refused: refused(pair),
  };
}

function refused(pair: Simulation): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { engine } of pair.nodes.values()) {
    for (const [reason, count] of Object.entries(engine.counters()))
      sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
