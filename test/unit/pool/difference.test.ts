import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Forwarding, VirtualServer } from '../../../src/config/configuration.ts';
import type { Destination, Operation, Service } from '../../../src/node-ipvs-netlink/index.ts';
import {
  type DesiredVirtual,
  desiredVirtual,
  type RealServerInput,
} from '../../../src/pool/desired-table.ts';
import { difference, type TableVirtual } from '../../../src/pool/difference.ts';
import { destinationKey } from '../../../src/pool/identity.ts';
import { realServer, serverState, virtualServer } from './fixtures.ts';

/** The part of the kernel that one virtual server is: refuses what the kernel refuses. */
function apply(table: TableVirtual | undefined, operations: readonly Operation[]): TableVirtual | undefined {
  let service: Service | undefined = table?.service;
  const destinations = new Map(table?.destinations.map((each) => [destinationKey(each.identity), each]));
  for (const operation of operations) {
    switch (operation.kind) {
      case 'add-service':
        assert.equal(service, undefined, 'the service is there already');
        service = operation.service;
        break;
      case 'edit-service':
        assert.ok(service, 'no service to edit');
        service = operation.service;
        break;
      case 'delete-service':
        service = undefined;
        break;
      case 'add-destination': {
        assert.ok(service, 'no service to add to');
        const key = destinationKey(operation.destination.identity);
        assert.ok(!destinations.has(key), `${key} is there already`);
        destinations.set(key, operation.destination);
        break;
      }
      case 'edit-destination': {
        const key = destinationKey(operation.destination.identity);
        assert.ok(destinations.has(key), `${key} is not there`);
        destinations.set(key, operation.destination);
        break;
      }
      case 'delete-destination':
        assert.ok(destinations.delete(destinationKey(operation.destination)), 'nothing to delete');
    }
  }
  return service === undefined ? undefined : { service, destinations: [...destinations.values()] };
}

function weightsOf(table: TableVirtual | undefined) {
  return Object.fromEntries(
    (table?.destinations ?? []).map((each) => [destinationKey(each.identity), each.settings.weight]),
  );
}

const addresses = ['10.0.0.5', '10.0.0.6', '10.0.0.7', '10.0.0.8'];
const gue = { forwarding: 'gue', tunnel: { type: 'gue', port: 6080, checksum: 'none' } } as const;
const forwarding = fc.constantFrom<Forwarding>(
  { forwarding: 'gate' },
  { forwarding: 'masq' },
  { forwarding: 'ipip' },
  { forwarding: 'gre', tunnel: { type: 'gre', checksum: 'none' } },
  gue,
  { ...gue, tunnel: { ...gue.tunnel, port: 6081 } },
  { ...gue, tunnel: { ...gue.tunnel, checksum: 'remote' } },
);

const real = fc
  .record({
    address: fc.constantFrom(...addresses),
    port: fc.constantFrom(80, 8080),
    forwarding,
    weight: fc.nat(3),
  })
  .map(({ forwarding: how, ...parts }) => realServer({ ...parts, ...how }));

const virtual: fc.Arbitrary<VirtualServer> = fc
  .record({
    reals: fc.array(real, { maxLength: 5 }),
    quiescent: fc.boolean(),
    scheduler: fc.constantFrom('rr', 'wrr'),
    hasFallback: fc.boolean(),
    fallbackAddress: fc.constantFrom('127.0.0.1', '10.0.0.5'),
  })
  .map(({ hasFallback, fallbackAddress, ...parts }) =>
    virtualServer({
      ...parts,
      ...(hasFallback ? { fallback: { address: fallbackAddress, port: 80, forwarding: 'gate' } } : {}),
    }),
  );

function inputs(count: number): fc.Arbitrary<readonly RealServerInput[]> {
  const input = fc
    .record({ up: fc.boolean(), checked: fc.boolean(), drained: fc.boolean(), inMaintenance: fc.boolean() })
    .map(({ up, checked, drained, inMaintenance }) => ({
      state: serverState({ up, checked }),
      inMaintenance,
      override: { drained },
    }));
  return fc.array(input, { minLength: count, maxLength: count });
}

const desired: fc.Arbitrary<DesiredVirtual> = fc
  .tuple(virtual, fc.boolean())
  .chain(([each, readdQuiescent]) =>
    inputs(each.reals.length).map((given) => desiredVirtual(each, given, { readdQuiescent })),
  );

const destination: fc.Arbitrary<Destination> = fc
  .record({
    address: fc.constantFrom(...addresses, '127.0.0.1'),
    port: fc.constantFrom(80, 8080),
    weight: fc.nat(3),
    how: fc.constantFrom<Pick<Destination['settings'], 'forwarding' | 'tunnel'>>(
      { forwarding: 'route' },
      { forwarding: 'masq' },
      { forwarding: 'tunnel' },
      { forwarding: 'tunnel', tunnel: { type: 'gre', checksum: 'full' } },
      { forwarding: 'tunnel', tunnel: gue.tunnel },
    ),
  })
  .map(({ address, port, weight, how }) => ({
    identity: { address, port },
    settings: { ...how, weight, upperThreshold: 0, lowerThreshold: 0 },
  }));

const table: fc.Arbitrary<TableVirtual | undefined> = fc.option(
  fc
    .record({
      scheduler: fc.constantFrom('rr', 'wrr', 'sh'),
      destinations: fc.uniqueArray(destination, { selector: ({ identity }) => destinationKey(identity) }),
    })
    .map(({ scheduler, destinations }) => ({
      service: {
        identity: { kind: 'address', protocol: 'tcp', address: '10.0.0.1', port: 80 } as const,
        settings: { scheduler, schedulerFlags: [], onePacket: false },
      },
      destinations,
    })),
  { nil: undefined },
);

/** What the table must look like after a first difference: desired, and what was found where nothing is decided. */
function expectedAtStart(wanted: DesiredVirtual, found: TableVirtual | undefined) {
  const before = weightsOf(found);
  const expected: Record<string, number> = {};
  for (const [key, each] of wanted.destinations) {
    if (each.presence !== 'as-found') expected[key] = each.settings.weight;
    else if (before[key] !== undefined) expected[key] = before[key];
  }
  return expected;
}

test('at start, whatever the table holds, the difference makes it as desired', () => {
  fc.assert(
    fc.property(desired, table, (wanted, found) => {
      const after = apply(found, difference(wanted, undefined, found, 'remove'));
      assert.deepEqual(weightsOf(after), expectedAtStart(wanted, found));
      assert.equal(after?.service.settings.scheduler, wanted.service.settings.scheduler);
      for (const each of after?.destinations ?? []) {
        const want = wanted.destinations.get(destinationKey(each.identity));
        if (want?.presence !== 'as-found') assert.deepEqual(each.settings, want?.settings);
      }
    }),
  );
});

test('an unchanged desired table yields no operation', () => {
  fc.assert(
    fc.property(desired, table, (wanted, found) => {
      const after = apply(found, difference(wanted, undefined, found, 'remove'));
      assert.deepEqual(difference(wanted, wanted, after, 'leave'), []);
      assert.deepEqual(difference(wanted, wanted, after, 'remove'), []);
    }),
  );
});

test('from one desired table to the next, the difference makes the table as the next one wants', () => {
  fc.assert(
    fc.property(desired, desired, table, (first, second, found) => {
      const between = apply(found, difference(first, undefined, found, 'remove'));
      const after = apply(between, difference(second, first, between, 'remove'));
      for (const [key, want] of second.destinations) {
        if (want.presence === 'required') assert.equal(weightsOf(after)[key], want.settings.weight, key);
      }
      for (const key of Object.keys(weightsOf(after))) assert.ok(second.destinations.has(key), key);
    }),
  );
});

test('after anything another hand does, every required server is in the table again', () => {
  fc.assert(
    fc.property(desired, table, (wanted, tampered) => {
      const after = apply(tampered, difference(wanted, wanted, tampered, 'leave'));
      for (const [key, want] of wanted.destinations) {
        if (want.presence === 'required') assert.ok(key in weightsOf(after), key);
      }
    }),
  );
});

const both = virtualServer({
  reals: [realServer({ address: '10.0.0.5', weight: 5 }), realServer({ address: '10.0.0.6', weight: 7 })],
  quiescent: true,
});
const up = { state: serverState(), inMaintenance: false };
const down = { state: serverState({ up: false }), inMaintenance: false };
const options = { readdQuiescent: false };
const healthy = desiredVirtual(both, [up, up], options);
const oneDown = desiredVirtual(both, [up, down], options);

function tableWith(weights: Readonly<Record<string, number>>): TableVirtual {
  return {
    service: healthy.service,
    destinations: Object.entries(weights).map(([address, weight]) => ({
      identity: { address, port: 80 },
      settings: { forwarding: 'route', weight, upperThreshold: 0, lowerThreshold: 0 },
    })),
  };
}

test("an operator's weight stays until the server's state changes", () => {
  const byHand = tableWith({ '10.0.0.5': 0, '10.0.0.6': 7 });
  assert.deepEqual(difference(healthy, healthy, byHand, 'leave'), []);
  const after = apply(byHand, difference(oneDown, healthy, byHand, 'leave'));
  assert.deepEqual(weightsOf(after), { '10.0.0.5:80': 0, '10.0.0.6:80': 0 });
});

test('a quiescent server that was deleted by hand stays deleted until it is up again', () => {
  const byHand = tableWith({ '10.0.0.5': 5 });
  assert.deepEqual(difference(oneDown, oneDown, byHand, 'leave'), []);
  const after = apply(byHand, difference(healthy, oneDown, byHand, 'leave'));
  assert.deepEqual(weightsOf(after), { '10.0.0.5:80': 5, '10.0.0.6:80': 7 });
});

test('with readdquiescent it comes back with weight 0', () => {
  const readd = desiredVirtual(both, [up, down], { readdQuiescent: true });
  const after = apply(
    tableWith({ '10.0.0.5': 5 }),
    difference(readd, readd, tableWith({ '10.0.0.5': 5 }), 'leave'),
  );
  assert.deepEqual(weightsOf(after), { '10.0.0.5:80': 5, '10.0.0.6:80': 0 });
});

test('a flushed table is put back, without the quiescent server that need not be there', () => {
  const after = apply(undefined, difference(oneDown, oneDown, undefined, 'leave'));
  assert.deepEqual(weightsOf(after), { '10.0.0.5:80': 5 });
});

test('a server that somebody added by hand stays until the next reload', () => {
  const byHand = tableWith({ '10.0.0.5': 5, '10.0.0.6': 7, '10.0.0.9': 1 });
  assert.deepEqual(difference(healthy, healthy, byHand, 'leave'), []);
  const after = apply(byHand, difference(healthy, healthy, byHand, 'remove'));
  assert.deepEqual(weightsOf(after), { '10.0.0.5:80': 5, '10.0.0.6:80': 7 });
});

test('the fallback is in before the last real server goes, and goes after the first one is in', () => {
  const virtual = virtualServer({
    reals: [realServer({ weight: 5 })],
    fallback: { address: '127.0.0.1', port: 80, forwarding: 'gate' },
  });
  const serving = desiredVirtual(virtual, [up], options);
  const fallenBack = desiredVirtual(virtual, [down], options);
  const kinds = (operations: readonly Operation[]) => operations.map(({ kind }) => kind);
  const full = apply(undefined, difference(serving, undefined, undefined, 'remove'));
  const fall = difference(fallenBack, serving, full, 'leave');
  assert.deepEqual(kinds(fall), ['add-destination', 'delete-destination']);
  const empty = apply(full, fall);
  assert.deepEqual(kinds(difference(serving, fallenBack, empty, 'leave')), [
    'add-destination',
    'delete-destination',
  ]);
});

test('one changed weight is one operation', () => {
  const changed = desiredVirtual(
    { ...both, reals: both.reals.map((each) => ({ ...each, weight: 5 })) },
    [up, up],
    options,
  );
  const actual = tableWith({ '10.0.0.5': 5, '10.0.0.6': 7 });
  const operations = difference(changed, healthy, actual, 'remove');
  assert.equal(operations.length, 1);
  assert.equal(operations[0]?.kind, 'edit-destination');
});
