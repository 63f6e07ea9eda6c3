import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeAddress,
  encodeDeleteAddress,
  encodeNewAddress,
} from '../../../src/addresses/rtnetlink/address.ts';
import { openRtnetlink } from '../../../src/addresses/rtnetlink/client.ts';
import { decodeLink } from '../../../src/addresses/rtnetlink/link.ts';
import {
  decodeAttributes,
  decodeMessages,
  encodeBody,
  encodeMessage,
} from '../../../src/addresses/rtnetlink/message.ts';
import type { NetlinkListener } from '../../../src/system/netlink-socket.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('an IPv4 address is asked for as ip does it', { skip: endianness() !== 'LE' }, () => {
  const added = { address: '10.0.0.100', prefixLength: 24, interfaceIndex: 2, label: 'eth0:0', scope: 0 };
  assert.equal(
    hex(encodeNewAddress(added)),
    '02180000' +
      '02000000' +
      '08000200' +
      '0a000064' +
      '08000100' +
      '0a000064' +
      '08000400' +
      '0a0000ff' +
      '0b000300' +
      '657468303a300000',
  );
  assert.equal(hex(encodeDeleteAddress(added)), '0218000002000000' + '080002000a000064' + '080001000a000064');
});

test('an IPv6 address is asked for without duplicate detection and deprecated', {
  skip: endianness() !== 'LE',
}, () => {
  const added = { address: 'fd00::64', prefixLength: 64, interfaceIndex: 2, scope: 0 };
  const address = 'fd000000000000000000000000000064';
  assert.equal(
    hex(encodeNewAddress(added)),
    `0a4000000200000014000200${address}14000100${address}` +
      '08000800' +
      '02000000' +
      '14000600' +
      '00000000' +
      'ffffffff' +
      '00000000' +
      '00000000',
  );
});

const anyAddress = fc.oneof(
  fc.record({
    address: fc.ipV4(),
    prefixLength: fc.nat(32),
    interfaceIndex: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    label: fc.option(fc.constantFrom('eth0', 'eth0:0', 'a23456789012345'), { nil: undefined }),
    scope: fc.constantFrom(0, 253, 254),
  }),
  fc.record({
    address: fc.constantFrom('fd00::64', '::1', '2001:db8::', '1:2:3:4:5:6:7:8'),
    prefixLength: fc.nat(128),
    interfaceIndex: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    label: fc.constant(undefined),
    scope: fc.constant(0),
  }),
);

test('every address is read as it was written', () => {
  fc.assert(
    fc.property(anyAddress, ({ label, ...rest }) => {
      const read = decodeAddress(encodeNewAddress({ ...rest, ...(label !== undefined && { label }) }));
      assert.ok(read);
      const { secondary, refused, ...fields } = read;
      assert.deepEqual(fields, { ...rest, ...(label !== undefined && { label }) });
      assert.deepEqual([secondary, refused], [false, false]);
    }),
  );
});

test('messages of one datagram are told apart, and damage ends them', () => {
  const message = fc.record({
    type: fc.integer({ min: 16, max: 0xffff }),
    sequence: fc.nat(2 ** 31 - 1),
    body: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), fc.nat(300), (messages, cut) => {
      const datagram = Buffer.concat(messages.map((m) => encodeMessage(m.type, 0, m.sequence, m.body)));
      const read = [...decodeMessages(datagram)].map((m) => (m.kind === 'data' ? hex(m.body) : m.kind));
      assert.deepEqual(
        read,
        messages.map((m) => hex(m.body)),
      );
      const fewer = [...decodeMessages(datagram.subarray(0, cut))];
      assert.ok(fewer.length <= messages.length);
    }),
  );
});

test('no bytes whatever make the decoders throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const message of decodeMessages(bytes)) assert.ok(message);
      decodeLink(bytes);
      decodeAddress(bytes);
      decodeAttributes(bytes, 0);
    }),
    { numRuns: 500 },
  );
});

test('a bridge’s message about its port is none about an interface', () => {
  const body = encodeBody(Buffer.from([7, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), [
    [3, Buffer.from('eth0\0')],
  ]);
  assert.equal(decodeLink(body), undefined);
  assert.equal(decodeLink(Uint8Array.from([0, ...body.subarray(1)]))?.name, 'eth0');
});

/** A kernel that answers what `answers` says, to each request in turn. */
function fakeKernel(answers: ((sequence: number) => readonly Uint8Array[])[]) {
  const sent: Uint8Array[] = [];
  let opened = 0;
  const openSocket = (_protocol: number, listener: NetlinkListener) => {
    opened++;
    return {
      send(datagram: Uint8Array) {
        sent.push(datagram);
        const first = [...decodeMessages(datagram)][0];
        const replies = answers.shift()?.(first?.sequence ?? 0) ?? [];
        setImmediate(() => {
          for (const reply of replies) listener.onDatagram(Buffer.from(reply));
        });
        return undefined;
      },
      ref() {},
      unref() {},
      close() {},
    };
  };
  return { openSocket, sent, opened: () => opened };
}

const status = (sequence: number, errno: number): Uint8Array => {
  const body = Buffer.alloc(20);
  if (endianness() === 'LE') body.writeInt32LE(-errno, 0);
  else body.writeInt32BE(-errno, 0);
  return encodeMessage(2, 0, sequence, body);
};

const some = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    address: `10.0.0.${i}`,
    prefixLength: 24,
    interfaceIndex: 2,
    scope: 0,
  }));

test('many addresses share a datagram, and each has its own outcome', async () => {
  const kernel = fakeKernel([
    (first) => [status(first + 1, 17), status(first + 63, 0)],
    (first) => [status(first + 35, 1)],
  ]);
  const client = openRtnetlink({ openSocket: kernel.openSocket });
  const outcomes = await client.addAddresses(some(100));
  assert.equal(kernel.sent.length, 2);
  assert.equal(outcomes.length, 100);
  assert.deepEqual(outcomes[0], { kind: 'done' });
  assert.deepEqual(outcomes[1], { kind: 'refused', errno: 17 });
  assert.deepEqual(outcomes[99], { kind: 'refused', errno: 1 });
  assert.equal(outcomes.filter((each) => each.kind === 'done').length, 98);
  client.close();
});

test('a kernel that does not answer leaves it open what was done, and the next request has a new socket', async () => {
  const kernel = fakeKernel([(first) => [status(first, 17)], (first) => [status(first + 1, 0)]]);
  const client = openRtnetlink({ openSocket: kernel.openSocket, timeout: 500 });
  assert.deepEqual(await client.addAddresses(some(2)), [
    { kind: 'refused', errno: 17 },
    { kind: 'unanswered', reason: 'no answer from the kernel within 500 ms' },
  ]);
  assert.deepEqual(await client.deleteAddresses(some(2)), [{ kind: 'done' }, { kind: 'done' }]);
  assert.equal(kernel.opened(), 2);
  client.close();
  assert.deepEqual(await client.addAddresses(some(1)), [
    { kind: 'unanswered', reason: 'the client was closed' },
  ]);
});

test('a reading that was overtaken by changes is repeated', async () => {
  const DUMP_INTERRUPTED = 0x10;
  const entry = (address: string) =>
    encodeNewAddress({ address, prefixLength: 24, interfaceIndex: 2, scope: 0 });
  const done = (sequence: number, flags: number) => encodeMessage(3, flags, sequence, Buffer.alloc(4));
  const kernel = fakeKernel([
    (first) => [encodeMessage(20, 0, first, entry('10.0.0.1')), done(first, DUMP_INTERRUPTED)],
    (first) => [encodeMessage(20, 0, first, entry('10.0.0.2')), done(first, 0)],
  ]);
  const client = openRtnetlink({ openSocket: kernel.openSocket });
  assert.deepEqual(
    (await client.addresses()).map((each) => each.address),
    ['10.0.0.2'],
  );
  client.close();
});
