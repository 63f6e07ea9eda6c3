import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesAtRisk, planHold, planRelease } from '../../../src/addresses/plan.ts';
import { ETH0, LO, on } from './network.ts';

const vip = { address: '10.0.0.100', prefixLength: 24, device: 'eth0' };
const links = [LO, ETH0];

test('an address that is missing is added, with its label', () => {
  const [plan] = planHold({ links, addresses: [] }, [{ ...vip, label: 'eth0:0' }], false);
  assert.deepEqual(plan?.step, {
    kind: 'add',
    added: { address: '10.0.0.100', prefixLength: 24, interfaceIndex: 2, label: 'eth0:0', scope: 0 },
  });
});

test('an address that is there is adopted, but not with another prefix length, nor one that was refused', () => {
  const step = (present: ReturnType<typeof on>) =>
    planHold({ links, addresses: [present] }, [vip], true)[0]?.step.kind;
  assert.equal(step(on(ETH0, '10.0.0.100', 24)), 'adopt');
  assert.equal(step(on(ETH0, '10.0.0.100', 32)), 'add');
  assert.equal(step(on(LO, '10.0.0.100', 24)), 'add');
  assert.equal(step(on(ETH0, '10.0.0.100', 24, { refused: true })), 'add');
});

test('an address on lo leaves where it is asked to, unless lo is where it shall be', () => {
  const onLo = on(LO, '10.0.0.100', 32);
  assert.deepEqual(planHold({ links, addresses: [onLo] }, [vip], true)[0]?.onLoopback, [onLo]);
  assert.deepEqual(planHold({ links, addresses: [onLo] }, [vip], false)[0]?.onLoopback, []);
  const [plan] = planHold({ links, addresses: [onLo] }, [{ ...vip, prefixLength: 32, device: 'lo' }], true);
  assert.deepEqual(plan?.onLoopback, []);
  assert.equal(plan?.step.kind, 'adopt');
});

test('a release takes the named address off its interface with any prefix length, and nothing else', () => {
  const gone = [on(ETH0, '10.0.0.100', 24), on(ETH0, '10.0.0.100', 32)];
  const kept = [on(LO, '10.0.0.100', 32), on(ETH0, '10.0.0.101', 24)];
  const [plan] = planRelease({ links, addresses: [...gone, ...kept] }, [vip], []);
  assert.deepEqual(plan?.deleted, gone);
  assert.equal(plan?.unparked, undefined);
});

test('a release puts back on lo what was there', () => {
  const parked = [{ address: '10.0.0.100', prefixLength: 32, label: 'lo:0', scope: 0 }];
  const [plan, other] = planRelease(
    { links, addresses: [] },
    [vip, { ...vip, address: '10.0.0.101' }],
    parked,
  );
  assert.deepEqual(plan?.unparked, { ...parked[0], interfaceIndex: LO.index });
  assert.equal(other?.unparked, undefined);
});

test('at risk are the secondaries of a subnet whose first address goes, and no others', () => {
  const first = on(ETH0, '192.0.2.10', 24);
  const second = on(ETH0, '192.0.2.11', 24, { secondary: true });
  const third = on(ETH0, '192.0.2.12', 24, { secondary: true });
  const narrower = on(ETH0, '192.0.2.13', 25, { secondary: true });
  const elsewhere = on(LO, '192.0.2.14', 24, { secondary: true });
  const all = [first, second, third, narrower, elsewhere, on(ETH0, 'fd00::1', 64)];
  assert.deepEqual(addressesAtRisk(all, [first]), [second, third]);
  assert.deepEqual(addressesAtRisk(all, [first, third]), [second]);
  assert.deepEqual(addressesAtRisk(all, [second]), []);
});
