import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maxDatagramBytes, maxMessageBytes, maxStateBytes } from '../../../../src/dgram-heartbeat/limits.ts';
import { clusterTag, decode, encode } from '../../../../src/dgram-heartbeat/wire/codec.ts';
import type { Datagram } from '../../../../src/dgram-heartbeat/wire/datagram.ts';
import { seal, sealProblem } from '../../../../src/dgram-heartbeat/wire/seal.ts';
import { keyring } from '../support/keys.ts';

const status: Datagram = {
  cluster: clusterTag('web'),
  path: 1,
  sender: 'lvs1',
  receiver: 'lvs2',
  senderBoot: '11'.repeat(16),
  receiverBoot: '22'.repeat(16),
  confirmed: true,
  sequence: 0x010203040506,
  clockUs: 1_000_000,
  echo: { clockUs: 2_000_000, holdUs: 3000, sameLink: true },
  ack: 7,
  goodbye: false,
  body: { kind: 'status', state: Buffer.from('active') },
};

/** Written by hand from README.md; the HMAC below is by OpenSSL. */
const goldenStatus = [
  '44484201 00000005', // "DHB", version 1, key 5
  '4b5e57f6eb2f42b9', // SHA-256("web")
  '01 07 01 00', // status; echo, same link, confirmed; path 1
  '11111111111111111111111111111111',
  '22222222222222222222222222222222',
  '010203040506', // sequence
  '0000000f4240', // clock
  '0000001e8480', // echo
  '000000000bb8', // held
  '00000007', // acknowledgement
  '04 6c767331', // lvs1
  '04 6c767332', // lvs2
  '0006 616374697665', // active
].join('');

const hello: Datagram = {
  ...status,
  receiverBoot: undefined,
  confirmed: false,
  echo: undefined,
  ack: 0,
  goodbye: true,
  body: { kind: 'message', number: 9, payload: Buffer.of(0xff) },
};

const goldenMessage = [
  '44484201 00000005 4b5e57f6eb2f42b9',
  '02 08 01 00',
  '11111111111111111111111111111111',
  '00000000000000000000000000000000',
  '010203040506 0000000f4240 000000000000 000000000000 00000000',
  '04 6c767331 04 6c767332',
  '00000009 0001 ff',
].join('');

const bare = (golden: string) => golden.replaceAll(' ', '');

test('golden bytes of a status and of a message', () => {
  assert.equal(seal(status, keyring(5)).subarray(0, -32).toString('hex'), bare(goldenStatus));
  assert.equal(seal(hello, keyring(5)).subarray(0, -32).toString('hex'), bare(goldenMessage));
});

test('golden authentication: HMAC-SHA-256 of all before it', () => {
  const tag = seal(status, keyring(5)).subarray(-32).toString('hex');
  assert.equal(tag, 'f1b65f3181f36037c23956c984a7b2d6aba1cd479e83aa5d97f48e95ee368167');
});

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw) => Buffer.from(raw).toString('hex'));
const uint48 = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
const blob = (maxLength: number) => fc.uint8Array({ maxLength }).map((raw) => Buffer.from(raw));

const plain = { noNullPrototype: true };
const datagrams: fc.Arbitrary<Datagram> = fc.record(
  {
    cluster: hex(8),
    path: fc.integer({ min: 0, max: 7 }),
    sender: name,
    receiver: name,
    senderBoot: hex(16),
    receiverBoot: fc.option(
      hex(16).filter((boot) => !/^0+$/.test(boot)),
      { nil: undefined },
    ),
    confirmed: fc.boolean(),
    sequence: uint48,
    clockUs: uint48,
    echo: fc.option(fc.record({ clockUs: uint48, holdUs: uint48, sameLink: fc.boolean() }, plain), {
      nil: undefined,
    }),
    ack: fc.nat(0xffff_ffff),
    goodbye: fc.boolean(),
    body: fc.oneof(
      fc.record({ kind: fc.constant('status' as const), state: blob(maxStateBytes) }, plain),
      fc.record(
        {
          kind: fc.constant('message' as const),
          number: fc.integer({ min: 1, max: 0xffff_ffff }),
          payload: blob(maxMessageBytes),
        },
        plain,
      ),
    ),
  },
  plain,
);

test('what is sealed fits into a datagram, verifies, and reads as what it was', () => {
  fc.assert(
    fc.property(datagrams, (datagram) => {
      const bytes = seal(datagram, keyring(1));
      assert.ok(bytes.length <= maxDatagramBytes);
      assert.equal(sealProblem(bytes, keyring(2, [1, 2])), undefined);
      assert.deepEqual(decode(bytes), datagram);
    }),
    { numRuns: 300 },
  );
});

test('the longest names with the longest state fit', () => {
  const long = 'n'.repeat(63);
  const body = { kind: 'status', state: Buffer.alloc(maxStateBytes, 1) } as const;
  const bytes = seal({ ...status, sender: long, receiver: long, body }, keyring(1));
  assert.ok(bytes.length <= maxDatagramBytes);
  assert.deepEqual(decode(bytes)?.body, body);
});

test('reading never throws, whatever the bytes', () => {
  const tail = fc.uint8Array({ maxLength: maxDatagramBytes });
  fc.assert(
    fc.property(tail, fc.integer({ min: 0, max: 120 }), (raw, kept) => {
      const golden = encode(status);
      decode(Buffer.from(raw));
      decode(Buffer.concat([golden.subarray(0, kept), Buffer.from(raw)]));
    }),
    { numRuns: 1000 },
  );
});

const mutations: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'another version': (bytes) => set(bytes, 3, 2),
  'a path beyond the last': (bytes) => set(bytes, 18, 8),
  'an empty name': (bytes) => set(bytes, 80, 0),
  'a name longer than the datagram': (bytes) => set(bytes, 80, 255),
  'a name with a control character': (bytes) => set(bytes, 82, 10),
  'a state longer than the datagram': (bytes) => set(bytes, 91, 200),
  'a state shorter than the datagram': (bytes) => set(bytes, 91, 1),
  'a byte more': (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
  'no body': (bytes) => Buffer.concat([bytes.subarray(0, 90), bytes.subarray(-32)]),
};
for (const [what, mutate] of Object.entries(mutations)) {
  test(`malformed: ${what}`, () => assert.equal(decode(mutate(encode(status))), undefined));
}

test('message number 0 and an oversized state are malformed', () => {
  assert.equal(
    decode(encode({ ...hello, body: { kind: 'message', number: 0, payload: Buffer.of() } })),
    undefined,
  );
  const state = Buffer.alloc(maxStateBytes + 1);
  assert.equal(decode(encode({ ...status, body: { kind: 'status', state } })), undefined);
});

test('a later kind keeps its header, later flags are left alone', () => {
  const later = set(set(encode(status), 16, 77), 17, 0xf7);
  assert.deepEqual(decode(later), { ...status, body: { kind: 'unknown', code: 77 } });
});

function set(bytes: Buffer, offset: number, value: number): Buffer {
  bytes.writeUInt8(value, offset);
  return bytes;
}
