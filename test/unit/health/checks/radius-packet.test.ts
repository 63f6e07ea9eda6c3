import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  type AccessRequest,
  accessRequest,
  readAccessReply,
} from '../../../../src/health/checks/radius-packet.ts';

const secret = 'xyzzy5461';

/** The example of RFC 2865, 7.1: nemo logs in, with the password arctangent. */
const example = {
  request: {
    packet: Buffer.alloc(0),
    identifier: 0,
    authenticator: Buffer.from('0f403f9473978057bd83d5cb98f4227a', 'hex'),
  } satisfies AccessRequest,
  accept: Buffer.from('0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103', 'hex'),
};

test('the answer in the example of RFC 2865 is accepted', () => {
  assert.deepEqual(readAccessReply(example.request, secret, example.accept), { kind: 'accept' });
  const padded = Buffer.concat([example.accept, Buffer.alloc(5)]);
  assert.deepEqual(readAccessReply(example.request, secret, padded), { kind: 'accept' });
});

test('any other byte, secret or length is not the answer', () => {
  assert.equal(readAccessReply(example.request, 'other', example.accept).kind, 'other');
  for (let at = 0; at < example.accept.length; at += 1) {
    const changed = Buffer.from(example.accept);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    assert.equal(readAccessReply(example.request, secret, changed).kind, 'other', `byte ${at}`);
    const cut = example.accept.subarray(0, at);
    assert.equal(readAccessReply(example.request, secret, cut).kind, 'other', `${at} bytes`);
  }
});

test('a Message-Authenticator in the answer must be right', () => {
  const signed = (key: string): Buffer => {
    const packet = Buffer.concat([
      Buffer.from([3, 0, 0, 38]),
      example.request.authenticator,
      Buffer.from([80, 18]),
      Buffer.alloc(16),
    ]);
    packet.set(createHmac('md5', key).update(packet).digest(), 22);
    packet.set(createHash('md5').update(packet).update(secret).digest(), 4);
    return packet;
  };
  assert.deepEqual(readAccessReply(example.request, secret, signed(secret)), { kind: 'reject' });
  assert.deepEqual(readAccessReply(example.request, secret, signed('other')), {
    kind: 'other',
    reason: 'one that was not made with this secret',
  });
});

test('a request holds its signature first, and the password in hiding', () => {
  const password = 'a passphrase of more than sixteen bytes';
  const { packet, authenticator } = accessRequest({
    login: 'nemo',
    password,
    secret,
    nasAddress: '192.168.1.16',
  });
  assert.equal(packet.readUInt16BE(2), packet.length);
  assert.deepEqual([...packet.subarray(20, 22)], [80, 18]);
  const blank = Buffer.from(packet).fill(0, 22, 38);
  assert.deepEqual(createHmac('md5', secret).update(blank).digest(), packet.subarray(22, 38));
  assert.deepEqual(packet.subarray(38, 44), Buffer.from([1, 6, ...Buffer.from('nemo')]));
  assert.ok(!packet.includes('passphrase'));

  const hidden = packet.subarray(46, 46 + 48);
  assert.deepEqual([...packet.subarray(44, 46)], [2, 50]);
  let before: Uint8Array = authenticator;
  let shown = '';
  for (let at = 0; at < hidden.length; at += 16) {
    const mask = createHash('md5').update(secret).update(before).digest();
    before = hidden.subarray(at, at + 16);
    shown += String.fromCharCode(...mask.map((byte, index) => byte ^ hidden.readUInt8(at + index)));
  }
  assert.equal(shown.replace(/\0+$/, ''), password);
  assert.deepEqual([...packet.subarray(94)], [4, 6, 192, 168, 1, 16]);
});

test('over IPv6 the director tells its IPv6 address', () => {
  const { packet } = accessRequest({ login: 'n', password: '', secret, nasAddress: 'fd00::5' });
  assert.equal(packet.subarray(-18).toString('hex'), '5f12fd000000000000000000000000000005');
});
