import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressBytes, addressText } from '../../../src/addresses/address-bytes.ts';
import { arpProbe, decodeArp, encodeArp, gratuitousArp } from '../../../src/addresses/packets/arp.ts';
import {
  decodeNeighbourMessage,
  neighbourProbe,
  unsolicitedAdvertisement,
} from '../../../src/addresses/packets/neighbour-discovery.ts';

const mac = Buffer.from('02005e00010a', 'hex');
const ipv4 = addressBytes('10.0.0.100');
const ipv6 = addressBytes('fd00::64');

const hex = (frame: Uint8Array | undefined): string => Buffer.from(frame ?? []).toString('hex');

test('gratuitous ARP is a request with an empty target and a reply to everybody', () => {
  const ethernet = 'ffffffffffff' + '02005e00010a' + '0806';
  const [request, reply, ...rest] = gratuitousArp(mac, ipv4);
  assert.deepEqual(rest, []);
  assert.equal(hex(request), `${ethernet}0001080006040001${'02005e00010a'}0a000064${'000000000000'}0a000064`);
  assert.equal(hex(reply), `${ethernet}0001080006040002${'02005e00010a'}0a000064${'02005e00010a'}0a000064`);
});

test('an ARP probe has no sender address, so that nobody learns from it', () => {
  assert.equal(
    hex(arpProbe(mac, ipv4)),
    'ffffffffffff02005e00010a0806' + '000108000604000102005e00010a000000000000000000000a000064',
  );
});

test('an unsolicited advertisement goes to all nodes with the override flag', () => {
  assert.equal(
    hex(unsolicitedAdvertisement(mac, ipv6, false)),
    // Ethernet; IPv6: 32 bytes of ICMPv6, hop limit 255; advertisement with its checksum, target, MAC option.
    '33330000000102005e00010a86dd' +
      '6000000000203aff' +
      'fd000000000000000000000000000064' +
      'ff020000000000000000000000000001' +
      '8800facb20000000' +
      'fd000000000000000000000000000064' +
      '020102005e00010a',
  );
});

test('a router says so in its advertisements', () => {
  const flags = (router: boolean) => unsolicitedAdvertisement(mac, ipv6, router)[58];
  assert.equal(flags(false), 0x20);
  assert.equal(flags(true), 0xa0);
});

test('a neighbour probe comes from nobody and goes to the solicited-node group', () => {
  assert.equal(
    hex(neighbourProbe(mac, ipv6)),
    '3333ff00006402005e00010a86dd' +
      '6000000000183aff' +
      '00000000000000000000000000000000' +
      'ff0200000000000000000001ff000064' +
      '87007cdf00000000' +
      'fd000000000000000000000000000064',
  );
});

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test('every ARP packet is read as it was written', () => {
  const packet = fc.record({
    operation: fc.constantFrom('request' as const, 'reply' as const),
    senderMac: bytes(6),
    senderAddress: bytes(4),
    targetMac: bytes(6),
    targetAddress: bytes(4),
  });
  fc.assert(
    fc.property(packet, fc.nat(18), (written, padding) => {
      const frame = Buffer.concat([encodeArp(written, mac), Buffer.alloc(padding, 0xaa)]);
      const read = decodeArp(frame);
      assert.ok(read);
      for (const [field, value] of Object.entries(written)) {
        const other: unknown = read[field as keyof typeof written];
        assert.deepEqual(other instanceof Uint8Array ? Uint8Array.from(other) : other, value);
      }
    }),
  );
});

test('every neighbour message is read as it was written', () => {
  fc.assert(
    fc.property(bytes(6), bytes(16), fc.boolean(), fc.nat(8), (sender, target, router, padding) => {
      const pad = (frame: Uint8Array) => Buffer.concat([frame, Buffer.alloc(padding, 0xaa)]);
      const advertisement = decodeNeighbourMessage(pad(unsolicitedAdvertisement(sender, target, router)));
      assert.equal(advertisement?.kind, 'advertisement');
      assert.equal(hex(advertisement?.target), hex(target));
      assert.equal(hex(advertisement?.source), hex(target));
      assert.equal(hex(advertisement?.mac), hex(sender));
      const solicitation = decodeNeighbourMessage(pad(neighbourProbe(sender, target)));
      assert.equal(solicitation?.kind, 'solicitation');
      assert.equal(hex(solicitation?.target), hex(target));
      assert.equal(hex(solicitation?.mac), hex(sender));
    }),
  );
});

test('a neighbour message with one wrong bit is none', () => {
  const frame = unsolicitedAdvertisement(mac, ipv6, false);
  // Behind the Ethernet header, and but for what the checksum does not cover: class, flow label.
  fc.assert(
    fc.property(fc.integer({ min: 18 * 8, max: frame.length * 8 - 1 }), (bit) => {
      const damaged = Buffer.from(frame);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(decodeNeighbourMessage(damaged), undefined);
    }),
  );
});

test('no bytes whatever make the decoders throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (frame) => {
      decodeArp(frame);
      decodeNeighbourMessage(frame);
    }),
  );
  const valid = Buffer.from(unsolicitedAdvertisement(mac, ipv6, false));
  for (let length = 0; length < valid.length; length++) {
    assert.equal(decodeNeighbourMessage(valid.subarray(0, length)), undefined);
  }
});

test('addresses are read as they were written', () => {
  fc.assert(fc.property(fc.ipV4(), (address) => assert.equal(addressText(addressBytes(address)), address)));
  fc.assert(
    fc.property(bytes(16), (address) => {
      const text = addressText(address);
      assert.ok(text);
      assert.deepEqual(addressBytes(text), address);
    }),
  );
});
