import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeatLinks } from '../../../src/failover-shell/heartbeat-links.ts';
import { machineSettings } from '../../../src/failover-shell/machine-settings.ts';
import { group, pair } from './pair.ts';

test('health counts only when every director must have seen it', () => {
  const health = (checkRoundMs: number) => {
    const { timing } = machineSettings(pair({}), 'lvs1', '0011223344556677', checkRoundMs);
    return [timing.healthFallMs, timing.healthRiseMs];
  };
  assert.deepEqual(health(0), [5_000, 5_000]);
  assert.deepEqual(health(12_000), [12_000, 12_000]);
});

test('a group hangs on the carrier of the devices of its addresses, not on lo', () => {
  const vips = [
    { family: 'inet', address: '10.0.0.100', prefixLength: 24, device: 'eth0' },
    { family: 'inet', address: '10.0.0.101', prefixLength: 24, device: 'eth0' },
    { family: 'inet6', address: 'fd00::100', prefixLength: 64, device: 'eth1' },
    { family: 'inet', address: '10.0.0.102', prefixLength: 32, device: 'lo' },
  ] as const;
  const { groups } = machineSettings(pair({ groups: [group({ vips })] }), 'lvs1', '0011223344556677');
  assert.deepEqual(groups[0]?.interfaces, ['eth0', 'eth1']);
});

test('commands have their time within the times that the machine allows', () => {
  const idle = machineSettings(pair({}), 'lvs1', '0011223344556677').timing;
  const commands = ['/bin/one', '/bin/two'];
  const groups = [group({ startCommands: commands, stopCommands: ['/bin/one'] })];
  const busy = machineSettings(pair({ groups }), 'lvs1', '0011223344556677').timing;
  assert.equal(busy.acquireMs - idle.acquireMs, 60_000);
  assert.equal(busy.releaseMs - idle.releaseMs, 30_000);
  assert.ok(busy.handoverMs > busy.acquireMs - 10_000 && busy.commandMs >= 90_000 && busy.stopMs >= 60_000);
});

test('a ping node is lost after deadping, the time between two requests included', () => {
  const { pingFallMs } = machineSettings(pair({ deadpingMs: 2_000 }), 'lvs1', '0011223344556677').timing;
  assert.equal(pingFallMs, 1_500);
});

test('the n-th addresses make up a link, seen from each node', () => {
  assert.deepEqual(heartbeatLinks(pair({}), 'lvs2'), [
    {
      kind: 'unicast',
      name: '10.0.0.12:694',
      local: { address: '10.0.0.12', port: 694 },
      peers: { lvs1: { address: '10.0.0.11', port: 694 } },
    },
    {
      kind: 'unicast',
      name: '[fd00::12]:695',
      local: { address: 'fd00::12', port: 695 },
      peers: { lvs1: { address: 'fd00::11', port: 695 } },
    },
  ]);
});

test('multicast and broadcast are links of their own', () => {
  const links = heartbeatLinks(
    pair({
      multicasts: [{ family: 'inet', group: '239.0.0.94', port: 694, device: 'eth1', ttl: 2 }],
      broadcasts: [{ device: 'eth2', port: 694 }],
    }),
    'lvs1',
  );
  assert.deepEqual(links.slice(2), [
    {
      kind: 'multicast',
      name: 'multicast 239.0.0.94 port 694 dev eth1',
      group: '239.0.0.94',
      port: 694,
      interface: 'eth1',
      ttl: 2,
    },
    { kind: 'broadcast', name: 'broadcast port 694 dev eth2', interface: 'eth2', port: 694 },
  ]);
});
