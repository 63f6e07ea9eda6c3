import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { commandIn, ipIn, setSysctls } from '../support/namespace.ts';
import type { AgentEvent } from './agent.ts';
import { type AgentHost, createPair, patienceMs, vip } from './pair.ts';

labKernel();

type Frame = Extract<AgentEvent, { readonly kind: 'frame' }>;

describe('announcements', () => {
  const cleanup = createCleanup();
  let one: AgentHost;
  let two: AgentHost;
  let oneMac: string;

  before(async () => {
    ({ one, two } = await createPair(cleanup));
    oneMac = await one.agent.ask('macOf', 'eth0');
    await two.agent.ask('capture', 'eth0');
  });
  after(() => cleanup.close());

  /** What `two` has heard of an address since a number of events. */
  const heard = (address: string, since = 0): readonly Frame[] =>
    two.agent.events
      .slice(since)
      .filter((event): event is Frame => event.kind === 'frame')
      .filter((frame) => frame.address === address);

  test('make neighbours send to the new holder at once', async () => {
    const [ipv4, ipv6] = [vip('10.77.0.100'), vip('fd77::100')];
    const neighbour = (address: string) =>
      /lladdr (\S+)/.exec(command('ip', ['neighbour', 'show', address]))?.[1];
    await two.agent.ask('hold', [ipv4, ipv6]);
    const twoMac = await two.agent.ask('macOf', 'eth0');
    const sockets = [createSocket('udp4'), createSocket('udp6')] as const;
    sockets[0].send('', 9, ipv4.address);
    sockets[1].send('', 9, ipv6.address);
    await eventually(
      () => {
        assert.equal(neighbour(ipv4.address), twoMac);
        assert.equal(neighbour(ipv6.address), twoMac);
      },
      { withinMs: patienceMs, everyMs: 10 },
    );
    for (const socket of sockets) socket.close();

    await two.agent.ask('release', [ipv4, ipv6]);
    await one.agent.ask('hold', [ipv4, ipv6]);
    await one.agent.ask('announce', [ipv4, ipv6]);
    await eventually(
      () => {
        assert.equal(neighbour(ipv4.address), oneMac);
        assert.equal(neighbour(ipv6.address), oneMac);
      },
      { withinMs: patienceMs, everyMs: 10 },
    );
    await one.agent.ask('withdraw', [ipv4, ipv6]);
    await one.agent.ask('release', [ipv4, ipv6]);
  });

  test('come in a burst and slowly ever after, until they are withdrawn', async () => {
    const [ipv4, ipv6] = [vip('10.77.0.101'), vip('fd77::101')];
    const began = Date.now();
    await one.agent.ask('announce', [ipv4, ipv6]);
    // Rounds at 0, 50 and 200 ms, then every second.
    await eventually(
      () => {
        assert.ok(heard(ipv4.address).length >= 8);
        assert.ok(heard(ipv6.address).length >= 4);
      },
      { withinMs: patienceMs },
    );
    await one.agent.ask('withdraw', [ipv4, ipv6]);
    const frames = heard(ipv4.address).slice(0, 8);
    assert.deepEqual(
      frames.map((frame) => frame.what),
      [
        'arp request',
        'arp reply',
        'arp request',
        'arp reply',
        'arp request',
        'arp reply',
        'arp request',
        'arp reply',
      ],
    );
    for (const frame of [...frames, ...heard(ipv6.address)]) assert.equal(frame.mac, oneMac);
    assert.ok(heard(ipv6.address).every((frame) => frame.what === 'advertisement'));
    const times = frames.filter((frame) => frame.what === 'arp request').map((frame) => frame.at - began);
    [0, 50, 200, 1_200].forEach((expected, i) => {
      const time = times[i] ?? Number.NaN;
      assert.ok(time >= expected - 5, `round ${i} after ${time} ms`);
    });
    // What was sent before may be told a little later; two intervals of silence are the end.
    await eventually(
      async () => {
        const before = two.agent.events.length;
        await sleep(2_000);
        assert.deepEqual([...heard(ipv4.address, before), ...heard(ipv6.address, before)], []);
      },
      { withinMs: patienceMs },
    );
  });

  test('stay away from lo and say where they cannot be made', async () => {
    await one.agent.ask('announce', [
      { ...vip('10.77.0.102', 32), device: 'lo' },
      { ...vip('10.77.0.102'), device: 'eth9' },
    ]);
    await eventually(
      () =>
        assert.deepEqual(
          one.agent.events.filter((event) => event.kind === 'trouble'),
          [{ kind: 'trouble', reason: 'cannot announce addresses on eth9: there is no such interface' }],
        ),
      { withinMs: patienceMs },
    );
    await one.agent.ask('withdraw', [
      { ...vip('10.77.0.102', 32), device: 'lo' },
      { ...vip('10.77.0.102'), device: 'eth9' },
    ]);
    assert.deepEqual(heard('10.77.0.102'), []);
  });

  test('begin anew when the cable is back, and survive its absence and a new interface', async () => {
    const address = vip('10.77.0.103');
    await one.agent.ask('announce', [address]);
    await eventually(() => assert.ok(heard(address.address).length >= 6), {
      withinMs: patienceMs,
      everyMs: 10,
    });
    // The three rounds of a burst, where slow ones would take two intervals. A machine that pauses may stretch it.
    await eventually(
      async () => {
        command('ip', ['link', 'set', 'to-one', 'down']);
        await sleep(1_300);
        const before = two.agent.events.length;
        command('ip', ['link', 'set', 'to-one', 'up']);
        await eventually(() => assert.ok(heard(address.address, before).length >= 6), {
          withinMs: patienceMs,
        });
        const [first, , , , , sixth] = heard(address.address, before);
        const tookMs = (sixth?.at ?? 0) - (first?.at ?? 0);
        assert.ok(tookMs < 1_900, `${tookMs} ms`);
      },
      { withinMs: patienceMs },
    );

    command('ip', ['link', 'delete', 'to-one']);
    const beforeNew = two.agent.events.length;
    command('ip', ['link', 'add', 'to-one', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', 'one']);
    command('ip', ['link', 'set', 'to-one', 'master', 'lan', 'up']);
    ipIn(one.namespace, ['link set eth0 up', 'address add 10.77.0.2/24 dev eth0']);
    await eventually(() => assert.ok(heard(address.address, beforeNew).length >= 6), {
      withinMs: patienceMs,
    });
    oneMac = await one.agent.ask('macOf', 'eth0');
    await eventually(() => assert.equal(heard(address.address, beforeNew).at(-1)?.mac, oneMac), {
      withinMs: patienceMs,
    });
    await one.agent.ask('withdraw', [address]);
  });

  test('of a hundred addresses of each family hold up nothing', async () => {
    const many = Array.from({ length: 100 }, (_, i) => [
      vip(`10.77.0.${100 + i}`),
      vip(`fd77::2:${i.toString(16)}`),
    ]).flat();
    const before = two.agent.events.length;
    const took = await one.agent.ask('announce', many);
    await eventually(
      () => {
        for (const { address } of many) {
          const rounds = heard(address, before).length / (address.includes(':') ? 1 : 2);
          assert.ok(rounds >= 3, `${address}: ${rounds} rounds`);
        }
      },
      { withinMs: patienceMs },
    );
    await one.agent.ask('withdraw', many);
    console.log(`announcing 200 addresses: first slice of 50 in ${took.toFixed(1)} ms`);
    assert.ok(took < 10_000, `${took} ms`);
  });

  test('say that a forwarding host is a router', async () => {
    // Neighbours that took this host for their router keep it only if it says so itself.
    setSysctls(one.namespace, { 'net/ipv6/conf/eth0/forwarding': 1 });
    const address = vip('fd77::104');
    commandIn(two.namespace, 'ip', [
      ...['-6', 'neighbour', 'replace', address.address, 'dev', 'eth0'],
      ...['lladdr', '02:00:00:00:00:01', 'router', 'nud', 'stale'],
    ]);
    const shown = () => commandIn(two.namespace, 'ip', ['-6', 'neighbour', 'show', address.address]);
    await one.agent.ask('announce', [address]);
    await eventually(() => assert.match(shown(), new RegExp(`${oneMac} router`)), { withinMs: patienceMs });
    await one.agent.ask('withdraw', [address]);
  });
});
