import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressBytes } from '../../../src/addresses/address-bytes.ts';
import { arpFromOnly, NEIGHBOUR_DISCOVERY_ONLY } from '../../../src/addresses/neighbour-filter.ts';
import { arpProbe, gratuitousArp } from '../../../src/addresses/packets/arp.ts';
import {
  decodeNeighbourMessage,
  neighbourProbe,
  unsolicitedAdvertisement,
} from '../../../src/addresses/packets/neighbour-discovery.ts';
import type { FilterStep } from '../../../src/system/packet-socket.ts';

/** What the kernel does with the few instructions in use; a load beyond the frame's end drops it. */
function passes(program: readonly FilterStep[], frame: Uint8Array): boolean {
  const bytes = Buffer.from(frame);
  let accumulator = 0;
  for (let at = 0; at < program.length; at++) {
    const [code, jumpTrue, jumpFalse, operand] = program[at] ?? [0, 0, 0, 0];
    if (code === 0x06) return operand > 0;
    if (code === 0x15) at += accumulator === operand ? jumpTrue : jumpFalse;
    else {
      const size = code === 0x30 ? 1 : 4;
      if (operand + size > bytes.length) return false;
      accumulator = bytes.readUIntBE(operand, size);
    }
  }
  throw new Error('the program has no end');
}

const mac = Uint8Array.from([2, 0, 0x5e, 0, 1, 0x0a]);

test('ARP passes if a watched address is said to have sent it', () => {
  const watched = ['10.0.0.1', '10.0.0.2', '200.0.0.3'].map(addressBytes);
  const filter = arpFromOnly(watched);
  for (const address of watched) {
    for (const frame of gratuitousArp(mac, address)) assert.ok(passes(filter, frame));
    assert.ok(!passes(filter, arpProbe(mac, address)));
  }
  for (const frame of gratuitousArp(mac, addressBytes('10.0.0.3'))) assert.ok(!passes(filter, frame));
});

test('with very many addresses all ARP passes', () => {
  const many = Array.from({ length: 251 }, (_, i) => addressBytes(`10.0.1.${i}`));
  assert.ok(passes(arpFromOnly(many), arpProbe(mac, addressBytes('10.0.0.9'))));
  assert.ok(!passes(arpFromOnly(many.slice(1)), arpProbe(mac, addressBytes('10.0.0.9'))));
});

test('what the filter lets pass of IPv6 is what the decoder reads', () => {
  const target = addressBytes('fd00::64');
  for (const frame of [unsolicitedAdvertisement(mac, target, false), neighbourProbe(mac, target)]) {
    assert.ok(passes(NEIGHBOUR_DISCOVERY_ONLY, frame));
    fc.assert(
      fc.property(fc.integer({ min: 14, max: frame.length - 1 }), fc.nat(255), (index, value) => {
        const changed = Buffer.from(frame);
        changed[index] = value;
        if (decodeNeighbourMessage(changed)) assert.ok(passes(NEIGHBOUR_DISCOVERY_ONLY, changed));
      }),
    );
  }
  const echo = Buffer.from(neighbourProbe(mac, target));
  echo[54] = 128;
  assert.ok(!passes(NEIGHBOUR_DISCOVERY_ONLY, echo));
  echo[20] = 6;
  assert.ok(!passes(NEIGHBOUR_DISCOVERY_ONLY, echo));
});
