import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { ipIn, setSysctls } from '../support/namespace.ts';
import type { AgentEvent } from './agent.ts';
import { type AgentHost, addressesOn, createPair, patienceMs, vip } from './pair.ts';

labKernel();

/** Much longer than `ip` takes for a few changes, on a busy machine too. */
const backAfterMs = 2_000;

describe('the network around a host', () => {
  const cleanup = createCleanup();
  let one: AgentHost;
  let two: AgentHost;
  let twoMac: string;

  before(async () => {
    ({ one, two } = await createPair(cleanup));
    twoMac = await two.agent.ask('macOf', 'eth0');
  });
  after(() => cleanup.close());

  function eventsOf<Kind extends AgentEvent['kind']>(
    kind: Kind,
    since = 0,
  ): readonly Extract<AgentEvent, { readonly kind: Kind }>[] {
    const events = one.agent.events.slice(since);
    return events.filter(
      (event): event is Extract<AgentEvent, { readonly kind: Kind }> => event.kind === kind,
    );
  }

  for (const [address, another] of [
    ['10.77.0.100', '10.77.0.105'],
    ['fd77::100', 'fd77::105'],
  ] as const) {
    test(`who else holds ${address} is found, whether we hold it or not`, async () => {
      const began = performance.now();
      assert.equal(await one.agent.ask('whoElseHolds', address, 'eth0', 400), 'nobody');
      assert.ok(performance.now() - began >= 400);
      await one.agent.ask('hold', [vip(address)]);
      assert.equal(await one.agent.ask('whoElseHolds', address, 'eth0', 400), 'nobody');
      await two.agent.ask('hold', [vip(address)]);
      const asked = performance.now();
      assert.equal(await one.agent.ask('whoElseHolds', address, 'eth0', 30_000), twoMac);
      assert.ok(performance.now() - asked < 15_000, 'an answer ends the wait');
      await one.agent.ask('release', [vip(address)]);
      assert.equal(await one.agent.ask('whoElseHolds', address, 'eth0', 30_000), twoMac);
      await two.agent.ask('release', [vip(address)]);
    });

    test(`a stranger with our ${address} is told once`, async () => {
      await one.agent.ask('hold', [vip(address)]);
      await one.agent.ask('watchStrangers', [vip(address)]);
      const since = one.agent.events.length;
      await sleep(600);
      assert.deepEqual(eventsOf('stranger', since), []);
      // It says nothing; the questions every 500 ms find it.
      await two.agent.ask('hold', [vip(address)]);
      const expected = { kind: 'stranger', address, mac: twoMac };
      await eventually(() => assert.deepEqual(eventsOf('stranger', since), [expected]), {
        withinMs: patienceMs,
      });
      await sleep(600);
      assert.deepEqual(eventsOf('stranger', since), [expected]);
      await two.agent.ask('release', [vip(address)]);
      await one.agent.ask('watchStrangers', []);
      await one.agent.ask('release', [vip(address)]);
    });

    test(`a stranger that announces our ${another} is heard unasked`, async () => {
      // More addresses than the kernel's filter is given one by one.
      const many = Array.from({ length: 300 }, (_, i) => vip(`10.78.${i >> 8}.${i & 255}`));
      await one.agent.ask('watchStrangers', [vip(another), ...many]);
      const since = one.agent.events.length;
      // Nobody answers: `two` does not have it.
      await sleep(100);
      await two.agent.ask('announce', [vip(another)]);
      await eventually(
        () =>
          assert.deepEqual(eventsOf('stranger', since)[0], {
            kind: 'stranger',
            address: another,
            mac: twoMac,
          }),
        { withinMs: patienceMs },
      );
      await two.agent.ask('withdraw', [vip(another)]);
      await one.agent.ask('watchStrangers', []);
    });
  }

  test('a hundred watched addresses fit the kernel’s filter', async () => {
    const many = Array.from({ length: 250 }, (_, i) => vip(`10.78.0.${i}`));
    const since = one.agent.events.length;
    await one.agent.ask('watchStrangers', many);
    await two.agent.ask('announce', [vip('10.78.0.249'), vip('10.78.0.250')]);
    await eventually(() => assert.ok(eventsOf('stranger', since).length > 0), { withinMs: patienceMs });
    assert.ok(eventsOf('stranger', since).every(({ address: heard }) => heard === '10.78.0.249'));
    assert.deepEqual(eventsOf('trouble', since), []);
    await two.agent.ask('withdraw', [vip('10.78.0.249'), vip('10.78.0.250')]);
    await one.agent.ask('watchStrangers', []);
  });

  test('a real server that answers ARP for the address is found out', async () => {
    // Direct routing without arp_ignore: the address is on its lo.
    ipIn(two.namespace, ['address add 10.77.0.110/32 dev lo']);
    assert.equal(await one.agent.ask('whoElseHolds', '10.77.0.110', 'eth0', 30_000), twoMac);
    setSysctls(two.namespace, { 'net/ipv4/conf/all/arp_ignore': 1 });
    assert.equal(await one.agent.ask('whoElseHolds', '10.77.0.110', 'eth0', 400), 'nobody');
    setSysctls(two.namespace, { 'net/ipv4/conf/all/arp_ignore': 0 });
    ipIn(two.namespace, ['address delete 10.77.0.110/32 dev lo']);
  });

  test('a lost carrier is told at once, its return when it has lasted', async () => {
    await one.agent.ask('watchCarrier', 'eth0', 0, backAfterMs);
    await eventually(() => assert.deepEqual(eventsOf('carrier')[0]?.carrier, { ok: true }), {
      withinMs: patienceMs,
    });
    const pulled = Date.now();
    command('ip', ['link', 'set', 'to-one', 'down']);
    const lost = await eventually(
      () => {
        const event = eventsOf('carrier')[1];
        assert.deepEqual(event?.carrier, { ok: false, reason: 'eth0 has no carrier' });
        return event;
      },
      { withinMs: patienceMs, everyMs: 5 },
    );
    const plugged = Date.now();
    command('ip', ['link', 'set', 'to-one', 'up']);
    const back = await eventually(
      () => {
        const event = eventsOf('carrier')[2];
        assert.deepEqual(event?.carrier, { ok: true });
        return event;
      },
      { withinMs: patienceMs, everyMs: 5 },
    );
    assert.ok(back.at - plugged >= backAfterMs, `${back.at - plugged} ms`);
    console.log(`a pulled cable was told after ${lost.at - pulled} ms`);
  });

  test('a carrier that flickers does not count as back', async () => {
    const since = one.agent.events.length;
    const cable = (...states: readonly string[]) =>
      command('ip', ['-batch', '-'], states.map((state) => `link set to-one ${state}\n`).join(''));
    try {
      // All of it within one program: the kernel is done long before a return counts.
      cable('down', 'up', 'down', 'up', 'down');
      await eventually(() => assert.ok(eventsOf('carrier', since).length > 0), { withinMs: patienceMs });
      await sleep(backAfterMs + 300);
      assert.deepEqual(
        eventsOf('carrier', since).map((event) => event.carrier.ok),
        [false],
      );
    } finally {
      cable('up');
    }
    await eventually(() => assert.equal(eventsOf('carrier', since).at(-1)?.carrier.ok, true), {
      withinMs: patienceMs,
    });
  });

  test('an interface that is switched off or removed is told with the reason', async () => {
    ipIn(one.namespace, [
      'link add port7 type veth peer name port8',
      'link set port8 up',
      'link set port7 up',
    ]);
    await eventually(
      () => assert.ok(eventsOf('link').some((event) => event.name === 'port7' && event.running)),
      { withinMs: patienceMs },
    );
    await one.agent.ask('watchCarrier', 'port7', 0, 0);
    const told = () =>
      eventsOf('carrier')
        .filter((event) => event.device === 'port7')
        .map((event) => (event.carrier.ok ? 'ok' : event.carrier.reason));
    ipIn(one.namespace, ['link set port7 down']);
    await eventually(() => assert.deepEqual(told(), ['ok', 'port7 is switched off']), {
      withinMs: patienceMs,
    });
    ipIn(one.namespace, ['link delete port7']);
    await eventually(
      () => assert.deepEqual(told(), ['ok', 'port7 is switched off', 'there is no interface port7']),
      { withinMs: patienceMs },
    );
    ipIn(one.namespace, [
      'link add port7 type veth peer name port8',
      'link set port8 up',
      'link set port7 up',
    ]);
    await eventually(() => assert.equal(told().at(-1), 'ok'), { withinMs: patienceMs });
    ipIn(one.namespace, ['link delete port7']);
  });

  test('changes that outran the notifications are found by reading anew', async () => {
    const lines: string[] = [];
    for (let round = 0; round < 8; round++) {
      for (const verb of ['add', 'delete']) {
        for (let i = 1; i <= 250; i++) lines.push(`address ${verb} 10.79.0.${i}/32 dev eth0`);
      }
    }
    lines.push('address add 10.79.1.1/32 dev eth0');
    const since = one.agent.events.length;
    await one.agent.whileStopped(() => ipIn(one.namespace, lines));
    await eventually(
      async () =>
        assert.deepEqual(
          [...(await one.agent.ask('addresses', 'eth0'))].sort(),
          [...addressesOn(one.namespace, 'eth0')].sort(),
        ),
      { withinMs: patienceMs },
    );
    const [trouble] = eventsOf('trouble', since);
    assert.match(trouble?.reason ?? '', /ENOBUFS.*reading everything anew/);
    ipIn(one.namespace, ['address delete 10.79.1.1/32 dev eth0']);
  });

  test('a gateway that stops answering is told after the given misses', async () => {
    await one.agent.ask('watchPing', '10.77.0.254', 200, 4);
    await one.agent.ask('watchPing', 'fd77::fe', 200, 4);
    const told = (address: string) =>
      eventsOf('ping')
        .filter((event) => event.address === address)
        .map((event) => event.reachable);
    const both = (expected: readonly boolean[]) => () => {
      assert.deepEqual(told('10.77.0.254'), expected);
      assert.deepEqual(told('fd77::fe'), expected);
    };
    await eventually(both([true]), { withinMs: patienceMs });
    const silenced = performance.now();
    command('ip', ['link', 'set', 'lan', 'down']);
    await eventually(both([true, false]), { withinMs: patienceMs, everyMs: 10 });
    assert.ok(performance.now() - silenced >= 600);
    command('ip', ['link', 'set', 'lan', 'up']);
    command('ip', ['address', 'replace', 'fd77::fe/64', 'dev', 'lan', 'nodad']);
    await eventually(both([true, false, true]), { withinMs: patienceMs });
  });
});
