import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEchoReply, encodeEchoRequest, internetChecksum } from '../../../src/system/icmp-packet.ts';

const data = Buffer.from('abcd');

test('an echo request, byte for byte', () => {
  assert.equal(encodeEchoRequest('inet', 0x1234, 1, data).toString('hex'), '0800210412340001' + '61626364');
  assert.equal(encodeEchoRequest('inet6', 0x1234, 1, data).toString('hex'), '8000000012340001' + '61626364');
});

test('a message with its checksum in place has the checksum 0', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.uint8Array({ maxLength: 80 }), (id, sequence, bytes) => {
      assert.equal(internetChecksum(encodeEchoRequest('inet', id, sequence, bytes)), 0);
    }),
  );
});

test('a reply gives its data, with an IP header before it or without', () => {
  const reply = Buffer.from('0000000012340001' + '61626364', 'hex');
  assert.deepEqual(decodeEchoReply('inet', reply), data);
  const header = Buffer.alloc(24);
  header[0] = 0x46;
  assert.deepEqual(decodeEchoReply('inet', Buffer.concat([header, reply])), data);
  assert.deepEqual(decodeEchoReply('inet6', Buffer.from('8100000012340001' + '61626364', 'hex')), data);
});

test('whatever is no reply is undefined, and nothing throws', () => {
  assert.equal(decodeEchoReply('inet', encodeEchoRequest('inet', 1, 1, data)), undefined);
  assert.equal(decodeEchoReply('inet6', encodeEchoRequest('inet6', 1, 1, data)), undefined);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('inet' as const, 'inet6' as const),
      (bytes, family) => {
        const decoded = decodeEchoReply(family, bytes);
        assert.ok(decoded === undefined || decoded.length <= bytes.length - 8);
      },
    ),
  );
});
