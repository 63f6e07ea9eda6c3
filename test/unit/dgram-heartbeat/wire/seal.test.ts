import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterTag } from '../../../../src/dgram-heartbeat/wire/codec.ts';
import { seal, sealProblem } from '../../../../src/dgram-heartbeat/wire/seal.ts';
import { keyring } from '../support/keys.ts';

const bytes = seal(
  {
    cluster: clusterTag('web'),
    path: 0,
    sender: 'a',
    receiver: 'b',
    senderBoot: '1'.repeat(32),
    receiverBoot: undefined,
    confirmed: false,
    sequence: 1,
    clockUs: 1,
    echo: undefined,
    ack: 0,
    goodbye: false,
    body: { kind: 'status', state: Buffer.from('active') },
  },
  keyring(1),
);
const both = keyring(2, [1, 2]);

test('a changed byte anywhere is refused', () => {
  for (let offset = 0; offset < bytes.length; offset++) {
    const expected = offset >= 4 && offset < 8 ? 'unknown-key' : 'forged';
    for (const bit of [1, 0x80]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes.readUInt8(offset) ^ bit, offset);
      assert.equal(sealProblem(changed, both), expected, `byte ${offset}`);
    }
  }
});

test('every shorter one is refused, and longer ones', () => {
  for (let length = 0; length < bytes.length; length++) {
    const expected = length < 118 ? 'truncated' : 'forged';
    assert.equal(sealProblem(bytes.subarray(0, length), both), expected, `${length} bytes`);
  }
  assert.equal(sealProblem(Buffer.concat([bytes, Buffer.alloc(1)]), both), 'forged');
  assert.equal(sealProblem(Buffer.concat([bytes, Buffer.alloc(1400)]), both), 'oversized');
});

test('the key that the id names verifies, and no other', () => {
  assert.equal(sealProblem(bytes, both), undefined);
  assert.equal(sealProblem(bytes, keyring(2)), 'unknown-key');
  const relabelled = Buffer.from(bytes);
  relabelled.writeUInt32BE(2, 4);
  assert.equal(sealProblem(relabelled, both), 'forged');
});
