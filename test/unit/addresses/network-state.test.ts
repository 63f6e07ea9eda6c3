import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applyMessage,
  messagesTowards,
  type NetworkEvent,
  type NetworkMessage,
  type NetworkState,
  NOTHING_KNOWN,
} from '../../../src/addresses/network-state.ts';
import { ETH0, LO, on } from './network.ts';

function run(
  messages: readonly NetworkMessage[],
  start: NetworkState = NOTHING_KNOWN,
): readonly [NetworkState, readonly NetworkEvent[]] {
  return messages.reduce<readonly [NetworkState, readonly NetworkEvent[]]>(
    ([state, events], message) => {
      const [next, more] = applyMessage(state, message);
      return [next, [...events, ...more]];
    },
    [start, []],
  );
}

const link = { kind: 'link', link: ETH0 } as const;
const address = { kind: 'address', address: on(ETH0, '10.0.0.1', 24) } as const;

test('what the kernel repeats is no news', () => {
  const [state, events] = run([link, link, address, address]);
  assert.deepEqual(
    events.map((event) => event.kind),
    ['link', 'address-added'],
  );
  assert.equal(applyMessage(state, address)[0], state);
});

test('an interface takes its addresses along', () => {
  const [state, events] = run([link, address, { kind: 'link-gone', link: ETH0 }]);
  assert.deepEqual(
    events.slice(2).map((event) => event.kind),
    ['address-removed', 'link-gone'],
  );
  assert.equal(state.addresses.size, 0);
  assert.deepEqual(run([{ kind: 'address-gone', address: address.address }], state)[1], []);
});

test('a change of an interface is told with what it was before', () => {
  const down = { ...ETH0, running: false };
  const [, events] = run([link, { kind: 'link', link: down }]);
  assert.deepEqual(events[1], { kind: 'link', link: down, before: ETH0 });
});

const links = fc.subarray([LO, ETH0, { ...ETH0, index: 3, name: 'eth1' }]);
const addresses = fc.subarray([
  on(ETH0, '10.0.0.1', 24),
  on(ETH0, '10.0.0.1', 32),
  on(ETH0, 'fd00::1', 64),
  on(LO, '127.0.0.1', 8),
]);

test('a full reading leads from any state to what it found, and a second one tells nothing', () => {
  fc.assert(
    fc.property(links, addresses, links, addresses, (links1, addresses1, links2, found) => {
      // An address is never without its interface.
      const addresses2 = found.filter((each) => links2.some((link) => link.index === each.interfaceIndex));
      const [before] = run(messagesTowards(NOTHING_KNOWN, links1, addresses1));
      const [after] = run(messagesTowards(before, links2, addresses2), before);
      assert.deepEqual(new Set(after.links.values()), new Set(links2));
      assert.deepEqual(new Set(after.addresses.values()), new Set(addresses2));
      assert.deepEqual(run(messagesTowards(after, links2, addresses2), after)[1], []);
    }),
  );
});
