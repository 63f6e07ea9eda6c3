import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeKernel, createIpvsClient, type Operation } from '../../../src/node-ipvs-netlink/index.ts';
import { describeOperation } from '../../../src/pool/describe.ts';
import { type DesiredVirtual, desiredVirtual } from '../../../src/pool/desired-table.ts';
import { createTableKeeper } from '../../../src/pool/table-keeper.ts';
import { realServer, serverState, virtualServer } from './fixtures.ts';

const address = { kind: 'address', protocol: 'tcp', address: '10.0.0.1', port: 80 } as const;

function setUp() {
  const ipvs = createIpvsClient(createFakeKernel());
  const applied: Operation[] = [];
  const messages: string[] = [];
  const refusals: string[] = [];
  const keeper = createTableKeeper({
    ipvs,
    onApplied: (_virtualId, operation, context) => {
      applied.push(operation);
      messages.push(describeOperation(operation, context).message);
    },
    onRefused: (_virtualId, _operation, error) => refusals.push(error.message),
  });
  const weights = async () =>
    Object.fromEntries(
      (await ipvs.destinations(address)).map(({ identity, settings }) => [identity.address, settings.weight]),
    );
  return { ipvs, keeper, applied, messages, refusals, weights };
}

/** Two real servers of weight 5, with the given states. */
function site(ups: readonly boolean[], weight = 5): DesiredVirtual {
  const reals = ['10.0.0.5', '10.0.0.6'].map((each) => realServer({ address: each, weight }));
  const inputs = ups.map((up) => ({ state: serverState({ up }), inMaintenance: false }));
  const fallback = { address: '10.0.0.9', port: 80, forwarding: 'gate' } as const;
  return desiredVirtual(virtualServer({ reals, fallback }), inputs, { readdQuiescent: false });
}

const id = 'tcp:10.0.0.1:80';

test('makes an empty table as wanted, and says so in the words of ldirectord', async () => {
  const { keeper, messages, weights } = setUp();
  await keeper.replace(async () => new Map([[id, site([true, true])]]));
  assert.deepEqual(await weights(), { '10.0.0.5': 5, '10.0.0.6': 5 });
  assert.deepEqual(messages, [
    'Added virtual server: 10.0.0.1:80',
    'Added real server: 10.0.0.5:80 (10.0.0.1:80) (Weight set to 5)',
    'Added real server: 10.0.0.6:80 (10.0.0.1:80) (Weight set to 5)',
  ]);
});

test('follows changes with exactly the operations that they need', async () => {
  const { keeper, applied, messages, weights } = setUp();
  await keeper.replace(async () => new Map([[id, site([true, true])]]));
  applied.length = 0;
  messages.length = 0;
  await keeper.update(new Map([[id, site([true, false])]]));
  await keeper.update(new Map([[id, site([false, false])]]));
  await keeper.update(new Map([[id, site([true, false])]]));
  assert.deepEqual(messages, [
    'Deleted real server: 10.0.0.6:80 (10.0.0.1:80)',
    'Added fallback server: 10.0.0.9:80 (10.0.0.1:80) (Weight set to 1)',
    'Deleted real server: 10.0.0.5:80 (10.0.0.1:80)',
    'Added real server: 10.0.0.5:80 (10.0.0.1:80) (Weight set to 5)',
    'Deleted fallback server: 10.0.0.9:80 (10.0.0.1:80)',
  ]);
  assert.deepEqual(await weights(), { '10.0.0.5': 5 });
});

test('puts back what another hand removed, and leaves what it set', async () => {
  const { ipvs, keeper, messages, weights } = setUp();
  const wanted = new Map([[id, site([true, true])]]);
  await keeper.replace(async () => wanted);
  assert.equal(await keeper.repair(), 0);
  await ipvs.flush();
  assert.equal(await keeper.repair(), 3);
  assert.match(
    messages.at(-1) ?? '',
    /^Put back what had vanished from the table: Added real server: 10.0.0.6:80/,
  );
  const settings = { forwarding: 'route', weight: 0, upperThreshold: 0, lowerThreshold: 0 } as const;
  await ipvs.editDestination(address, { identity: { address: '10.0.0.5', port: 80 }, settings });
  assert.equal(await keeper.repair(), 0);
  assert.deepEqual(await weights(), { '10.0.0.5': 0, '10.0.0.6': 5 });
});

test('a changed weight in a large table is one operation', async () => {
  const { keeper, applied } = setUp();
  const wanted = new Map<string, DesiredVirtual>();
  for (let number = 0; number < 1000; number += 1) {
    const reals = Array.from({ length: 10 }, (_, index) =>
      realServer({ address: `10.2.0.${index}`, weight: 3 }),
    );
    const identity = {
      kind: 'address',
      protocol: 'tcp',
      family: 'inet',
      address: `10.1.${number >> 8}.${number & 255}`,
      port: 80,
    } as const;
    const virtual = virtualServer({ id: `tcp:${identity.address}:80`, identity, reals });
    const inputs = reals.map(() => ({ state: serverState(), inMaintenance: false }));
    wanted.set(virtual.id, desiredVirtual(virtual, inputs, { readdQuiescent: false }));
    if (number !== 500) continue;
    const changed = {
      ...virtual,
      reals: reals.map((real, index) => (index === 4 ? { ...real, weight: 9 } : real)),
    };
    wanted.set('changed', desiredVirtual(changed, inputs, { readdQuiescent: false }));
  }
  const changed = wanted.get('changed');
  wanted.delete('changed');
  assert.ok(changed);
  await keeper.replace(async () => wanted);
  assert.equal(applied.length, 11_000);
  applied.length = 0;
  await keeper.replace(async () => new Map([...wanted, ['tcp:10.1.1.244:80', changed]]));
  assert.deepEqual(
    applied.map((operation) => operation.kind),
    ['edit-destination'],
  );
});

test('removes only its own virtual servers', async () => {
  const { ipvs, keeper } = setUp();
  const foreign = {
    identity: { ...address, port: 443 },
    settings: { scheduler: 'rr', schedulerFlags: [], onePacket: false },
  };
  await ipvs.addService(foreign);
  await keeper.replace(async () => new Map([[id, site([true, true])]]));
  await keeper.replace(async () => new Map());
  assert.deepEqual(
    (await ipvs.services()).map(({ identity }) => identity),
    [foreign.identity],
  );
});

test('what the kernel refuses is told, and tried again by the next repair', async () => {
  const { keeper, refusals, ipvs } = setUp();
  const wanted = site([true, true], -1);
  await keeper.replace(async () => new Map([[id, wanted]]));
  assert.equal(refusals.length, 2);
  assert.match(refusals[0] ?? '', /weight/);
  assert.equal(await keeper.repair(), 0);
  assert.equal(refusals.length, 4);
  await keeper.update(new Map([[id, site([true, true])]]));
  assert.equal((await ipvs.destinations(address)).length, 2);
});

test('changes ordered while a pass runs are carried out after it', async () => {
  const { keeper, weights } = setUp();
  const passes = [keeper.replace(async () => new Map([[id, site([true, true])]]))];
  for (const up of [false, true, false]) passes.push(keeper.update(new Map([[id, site([true, up])]])));
  passes.push(keeper.repair().then(() => undefined));
  await Promise.all(passes);
  assert.deepEqual(await weights(), { '10.0.0.5': 5 });
});
