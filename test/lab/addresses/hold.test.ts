import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { VirtualAddress } from '../../../src/addresses/virtual-address.ts';
import { createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { commandIn, ipIn, setSysctls } from '../support/namespace.ts';
import { startAgent } from './agent.ts';
import { type AgentHost, addressesOn, createPair, patienceMs, vip } from './pair.ts';

labKernel();

describe('virtual addresses on a host', () => {
  const cleanup = createCleanup();
  let one: AgentHost;
  let own: readonly string[];

  before(async () => {
    ({ one } = await createPair(cleanup));
    own = addressesOn(one.namespace, 'eth0');
  });
  after(() => cleanup.close());
  // So that one failure does not look like many.
  afterEach(() => {
    const left = onEth0().map((each) => `address delete ${each} dev eth0`);
    if (left.length > 0) ipIn(one.namespace, left);
  });

  const onEth0 = () => addressesOn(one.namespace, 'eth0').filter((each) => !own.includes(each));
  const ledger = () =>
    JSON.parse(readFileSync(one.stateFile, 'utf8')) as Record<'held' | 'parked', unknown[]>;
  const outcomes = (results: readonly { readonly outcome: string }[]) => results.map((each) => each.outcome);

  test('are put on once, whoever asks how often, and taken off once', async () => {
    const group = [vip('10.77.0.100'), vip('fd77::100'), { ...vip('10.77.0.101', 32), label: 'eth0:7' }];
    assert.deepEqual(outcomes((await one.agent.ask('hold', group)).results), ['added', 'added', 'added']);
    assert.deepEqual(onEth0().sort(), ['10.77.0.100/24', '10.77.0.101/32', 'fd77::100/64']);
    assert.deepEqual(outcomes((await one.agent.ask('hold', group)).results), [
      'adopted',
      'adopted',
      'adopted',
    ]);
    const shown = commandIn(one.namespace, 'ip', ['address', 'show', 'dev', 'eth0']);
    assert.match(shown, /inet 10\.77\.0\.100\/24 brd 10\.77\.0\.255 scope global secondary eth0$/m);
    assert.match(shown, /inet 10\.77\.0\.101\/32 scope global eth0:7$/m);
    assert.match(shown, /inet6 fd77::100\/64 scope global (nodad deprecated|deprecated nodad) /);
    assert.equal(ledger().held.length, 3);

    assert.deepEqual(outcomes((await one.agent.ask('release', group)).results), [
      'removed',
      'removed',
      'removed',
    ]);
    assert.deepEqual(onEth0(), []);
    assert.deepEqual(outcomes((await one.agent.ask('release', group)).results), [
      'absent',
      'absent',
      'absent',
    ]);
    assert.deepEqual(addressesOn(one.namespace, 'eth0'), own);
    assert.deepEqual(ledger().held, []);
  });

  test('do not become the source of this host’s own connections', async () => {
    await one.agent.ask('hold', [vip('10.77.0.100'), vip('fd77::1'), vip('fd77::fd')]);
    for (const target of ['10.77.0.254', 'fd77::fe']) {
      const route = commandIn(one.namespace, 'ip', ['route', 'get', target]);
      assert.match(route, / src (10\.77\.0\.2|fd77::2) /);
    }
    await one.agent.ask('release', [vip('10.77.0.100'), vip('fd77::1'), vip('fd77::fd')]);
  });

  test('that are impossible are told with their reason, and hold up no others', async () => {
    setSysctls(one.namespace, { 'net/ipv6/conf/lo/disable_ipv6': 1 });
    const { results } = await one.agent.ask('hold', [
      { ...vip('10.77.0.100'), device: 'eth9' },
      vip('10.77.0.101'),
      { ...vip('fd77::100'), device: 'lo' },
      { ...vip('10.77.0.102'), label: 'a-label-that-is-too-long' },
    ]);
    setSysctls(one.namespace, { 'net/ipv6/conf/lo/disable_ipv6': 0 });
    assert.deepEqual(outcomes(results), ['failed', 'added', 'failed', 'failed']);
    const reasons = results.map((each) => (each.outcome === 'failed' ? each.reason : ''));
    assert.match(reasons[0] ?? '', /no interface eth9 \(there are: lo, .*eth0\)/);
    assert.match(reasons[2] ?? '', /fd77::100\/64 dev lo cannot be put on: IPv6 is switched off/);
    assert.match(reasons[3] ?? '', /label/);
    assert.equal(ledger().held.length, 1);
    assert.deepEqual(outcomes((await one.agent.ask('release', [vip('10.77.0.101')])).results), ['removed']);
  });

  test('of an administrator stay when ours beside them go, even where the kernel takes them along', async () => {
    setSysctls(one.namespace, { 'net/ipv4/conf/all/promote_secondaries': 0 });
    setSysctls(one.namespace, { 'net/ipv4/conf/eth0/promote_secondaries': 0 });
    const [first, second] = [vip('192.0.2.10'), vip('192.0.2.11')];
    await one.agent.ask('hold', [first]);
    await one.agent.ask('hold', [second]);
    ipIn(one.namespace, ['address add 192.0.2.12/24 brd + dev eth0 label eth0:adm']);
    assert.deepEqual(outcomes((await one.agent.ask('release', [first])).results), ['removed']);
    assert.deepEqual(onEth0().sort(), ['192.0.2.11/24', '192.0.2.12/24']);
    assert.match(
      commandIn(one.namespace, 'ip', ['address', 'show', 'dev', 'eth0']),
      /192\.0\.2\.12\/24 brd 192\.0\.2\.255 scope global.* eth0:adm$/m,
    );
    await one.agent.ask('release', [second]);
    assert.deepEqual(onEth0(), ['192.0.2.12/24']);
    ipIn(one.namespace, ['address delete 192.0.2.12/24 dev eth0']);
    assert.deepEqual(
      one.agent.events.filter((event) => event.kind === 'lost'),
      [],
    );
  });

  test('leave lo while they are on the interface, and come back to it, where that is asked for', async () => {
    ipIn(one.namespace, [
      'address add 10.77.0.100/32 dev lo label lo:vip',
      'address add fd77::100/128 dev lo nodad',
    ]);
    const group = [vip('10.77.0.100'), vip('fd77::100')];
    await one.agent.ask('hold', group);
    assert.equal(addressesOn(one.namespace, 'lo').length, 4);
    await one.agent.ask('release', group);
    assert.equal(addressesOn(one.namespace, 'lo').length, 4);
    await one.agent.ask('hold', group, { leaveLoopback: true });
    assert.deepEqual(addressesOn(one.namespace, 'lo'), ['127.0.0.1/8', '::1/128']);
    assert.deepEqual(onEth0().sort(), ['10.77.0.100/24', 'fd77::100/64']);
    assert.equal(ledger().parked.length, 2);

    // The daemon dies; another program releases what it had.
    await one.agent.kill();
    one = { ...one, agent: await startAgent(cleanup, one.namespace, one.stateFile) };
    assert.deepEqual(outcomes(await one.agent.ask('releaseLeftovers')), ['removed', 'removed']);
    assert.deepEqual(onEth0(), []);
    assert.deepEqual([...addressesOn(one.namespace, 'lo')].sort(), [
      '10.77.0.100/32',
      '127.0.0.1/8',
      '::1/128',
      'fd77::100/128',
    ]);
    assert.match(
      commandIn(one.namespace, 'ip', ['address', 'show', 'dev', 'lo']),
      /10\.77\.0\.100\/32 scope global lo:vip$/m,
    );
    assert.deepEqual(ledger(), { version: 1, held: [], parked: [] });
    ipIn(one.namespace, ['address delete 10.77.0.100/32 dev lo', 'address delete fd77::100/128 dev lo']);
  });

  test('of a crash are found by the next run, and nothing else is', async () => {
    ipIn(one.namespace, ['address add 10.77.0.50/24 dev eth0']);
    await one.agent.ask('hold', [vip('10.77.0.100'), vip('fd77::100')]);
    await one.agent.kill();
    assert.ok(existsSync(one.stateFile));
    assert.equal(onEth0().length, 3);
    one = { ...one, agent: await startAgent(cleanup, one.namespace, one.stateFile) };
    assert.deepEqual(outcomes(await one.agent.ask('releaseLeftovers')), ['removed', 'removed']);
    assert.deepEqual(onEth0(), ['10.77.0.50/24']);
    ipIn(one.namespace, ['address delete 10.77.0.50/24 dev eth0']);
  });

  test('that another hand takes off are missed', async () => {
    await one.agent.ask('hold', [vip('10.77.0.100'), vip('fd77::100')]);
    ipIn(one.namespace, ['address delete 10.77.0.100/24 dev eth0']);
    await eventually(
      () => {
        const lost = one.agent.events.filter((event) => event.kind === 'lost');
        assert.deepEqual(lost, [{ kind: 'lost', address: '10.77.0.100' }]);
      },
      { withinMs: patienceMs, everyMs: 5 },
    );
    await one.agent.ask('release', [vip('10.77.0.100'), vip('fd77::100')]);
    assert.equal(one.agent.events.filter((event) => event.kind === 'lost').length, 1);
  });

  test('are on and off within a moment, a hundred of each family', async () => {
    const many: VirtualAddress[] = Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? vip(`10.77.0.${100 + i / 2}`) : vip(`fd77::1:${i.toString(16)}`),
    );
    const held = await one.agent.ask('hold', many);
    assert.ok(held.results.every((each) => each.outcome === 'added'));
    assert.equal(onEth0().length, 200);
    const again = await one.agent.ask('hold', many);
    assert.ok(again.results.every((each) => each.outcome === 'adopted'));
    const released = await one.agent.ask('release', many);
    assert.ok(released.results.every((each) => each.outcome === 'removed'));
    assert.deepEqual(onEth0(), []);
    const [on, off] = [held.took, released.took].map((ms) => ms.toFixed(1));
    console.log(`200 addresses: on in ${on} ms, off in ${off} ms, seen again in ${again.took.toFixed(1)} ms`);
    assert.ok(held.took < 15_000, `${on} ms`);
  });
});
