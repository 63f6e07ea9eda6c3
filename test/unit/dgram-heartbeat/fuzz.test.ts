import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { decode, tagBytes } from '../../../src/dgram-heartbeat/wire/codec.ts';
import { seal } from '../../../src/dgram-heartbeat/wire/seal.ts';
import { fuzz, meet, mutate, seeded } from './support/fuzz.ts';
import { keyring } from './support/keys.ts';

/** The full million is test/soak/heartbeat-fuzz.ts. */
test('20,000 mutated and recorded datagrams leave peers, states and memory as they were', () => {
  const result = fuzz(20_000, 7);
  assert.ok(result.heapGrowthBytes < 1_000_000, `${result.heapGrowthBytes} bytes more`);
  for (const reason of ['truncated', 'oversized', 'unknown-key', 'forged', 'own', 'replayed']) {
    assert.ok((result.refused[reason] ?? 0) > 20, reason);
  }
});

test('a holder of the key who sends nonsense stops nobody', () => {
  const pair = meet();
  const random = seeded(3);
  const real = pair.wire.map(({ bytes }) => bytes);
  const { secret } = keyring(1).signing;
  for (let sent = 0; sent < 5000; sent++) {
    const bytes = mutate(real, random);
    if (bytes.length > tagBytes + 8) {
      bytes.writeUInt32BE(1, 4);
      const signed = bytes.subarray(0, bytes.length - tagBytes);
      createHmac('sha256', secret).update(signed).digest().copy(bytes, signed.length);
    }
    pair.inject(random(2) === 0 ? 'a' : 'b', bytes, random(2));
    if (sent % 100 === 0) pair.runFor(10);
  }
  const { malformed } = pair.node('a').engine.counters();
  assert.ok(malformed > 100, `${malformed} malformed`);
  pair.restart('a');
  pair.restart('b');
  pair.runFor(1000);
  assert.equal(pair.peers('a')[0]?.status, 'alive');
});

test('random datagrams sealed with the key are read without harm', () => {
  const pair = meet();
  const [first] = pair.wire;
  const datagram = first && decode(first.bytes);
  assert.ok(datagram);
  for (const path of [0, 7]) {
    for (const sequence of [0, 2 ** 48 - 1]) {
      for (const clockUs of [0, 2 ** 48 - 1]) {
        const echo = { clockUs, holdUs: clockUs, sameLink: true };
        const odd = { ...datagram, path, sequence, clockUs, echo, ack: 0xffff_ffff };
        pair.inject(first.to, seal(odd, keyring(1)));
      }
    }
  }
  pair.restart('a');
  pair.restart('b');
  pair.runFor(1000);
  assert.equal(pair.peers('a')[0]?.status, 'alive');
});
