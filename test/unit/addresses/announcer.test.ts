import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressText } from '../../../src/addresses/address-bytes.ts';
import { createAnnouncer, dueAfter } from '../../../src/addresses/announcer.ts';
import { decodeArp } from '../../../src/addresses/packets/arp.ts';
import type { FrameSender } from '../../../src/addresses/sender.ts';
import { createFakeNetwork, ETH0, LO } from './network.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function recordingSender(answer: () => string | undefined = () => undefined) {
  const sent: string[] = [];
  const forgotten: number[] = [];
  const sender: FrameSender = {
    send(link, frame) {
      const error = answer();
      if (error !== undefined) return error;
      const packet = decodeArp(frame);
      sent.push(`${link.name} ${packet?.operation} ${packet && addressText(packet.senderAddress)}`);
      return undefined;
    },
    forget: (index) => forgotten.push(index),
    close() {},
  };
  return { sender, sent, forgotten };
}

const vip = (last: number, device = 'eth0') => ({ address: `10.0.0.${last}`, prefixLength: 24, device });

test('the first round leaves at once, in both forms', () => {
  const { sender, sent } = recordingSender();
  const announcer = createAnnouncer({ network: createFakeNetwork([ETH0]), sender });
  announcer.announce([vip(1)]);
  announcer.close();
  assert.deepEqual(sent, ['eth0 request 10.0.0.1', 'eth0 reply 10.0.0.1']);
});

test('many addresses leave in slices, and what is withdrawn in between is not sent', async () => {
  const { sender, sent } = recordingSender();
  const announcer = createAnnouncer({ network: createFakeNetwork([ETH0]), sender, rounds: [0] });
  announcer.announce(Array.from({ length: 120 }, (_, i) => vip(i)));
  assert.equal(sent.length, 100);
  announcer.withdraw(Array.from({ length: 70 }, (_, i) => vip(i + 50)));
  await turn();
  await turn();
  announcer.close();
  assert.equal(sent.length, 100);
});

test('nothing is sent on lo or without carrier, and nothing is wrong with that', () => {
  const { sender, sent } = recordingSender();
  const troubles: string[] = [];
  const network = createFakeNetwork([LO, { ...ETH0, running: false }]);
  const announcer = createAnnouncer({ network, sender, onTrouble: (reason) => troubles.push(reason) });
  announcer.announce([vip(1), vip(2, 'lo')]);
  assert.deepEqual([sent, troubles], [[], []]);
  network.setLink(ETH0);
  assert.deepEqual(sent, ['eth0 request 10.0.0.1', 'eth0 reply 10.0.0.1']);
  network.setLink({ ...ETH0, mac: Uint8Array.from([2, 0, 0, 0, 0, 1]) });
  assert.equal(sent.length, 4);
  network.change({ kind: 'link-gone', link: ETH0 });
  announcer.close();
});

test('a failure to send is told once until it works again', () => {
  let error: string | undefined = 'ENOBUFS';
  const { sender } = recordingSender(() => error);
  const troubles: string[] = [];
  const network = createFakeNetwork([ETH0]);
  const announcer = createAnnouncer({ network, sender, onTrouble: (reason) => troubles.push(reason) });
  announcer.announce([vip(1), vip(2)]);
  announcer.announce([vip(1)]);
  assert.deepEqual(troubles, ['cannot announce addresses on eth0: ENOBUFS']);
  error = undefined;
  announcer.announce([vip(1)]);
  error = 'ENOBUFS';
  announcer.announce([vip(1)]);
  announcer.close();
  assert.equal(troubles.length, 2);
});

test('the next round is the first that is not late, then the interval', () => {
  const rounds = [0, 50, 200];
  assert.equal(dueAfter(1_000, 1_000, rounds, 10_000), 1_050);
  assert.equal(dueAfter(1_150, 1_000, rounds, 10_000), 1_200);
  assert.equal(dueAfter(1_200, 1_000, rounds, 10_000), 11_200);
  fc.assert(
    fc.property(
      fc.array(fc.nat(5_000)),
      fc.nat(100_000),
      fc.nat(20_000),
      fc.integer({ min: 1, max: 60_000 }),
      (offsets, began, elapsed, interval) => {
        const now = began + elapsed;
        const due = dueAfter(
          now,
          began,
          offsets.sort((a, b) => a - b),
          interval,
        );
        assert.ok(due > now);
        assert.ok(due <= now + Math.max(interval, 5_000));
      },
    ),
  );
});
