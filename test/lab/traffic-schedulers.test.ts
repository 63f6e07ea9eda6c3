import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { createNatSite, realServers, vip } from './support/nat-site.ts';
import { directorIn } from './support/running-director.ts';
import { type Name, type Service, serviceBlock, services } from './support/scheduler-services.ts';
import { type Speaker, startSpeaker } from './support/speaker.ts';
import { outcomeOf, type Stay, stay, visit } from './support/visitor.ts';
import { noticeMs } from './support/web-site.ts';

const kernel = labKernel();

const [a, b, c] = realServers;

const site = [
  'checkinterval = 1\nchecktimeout = 10\nquiescent = yes\n',
  ...Object.values(services).map(serviceBlock),
].join('');

describe('each scheduler of the kernel, as ldirectord.cf names it', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const { director, farm, mark } = createNatSite(cleanup);
  for (const each of [1, 2, 3]) mark(each, `10.79.${each}.0/24`);
  const daemon = directorIn(cleanup, director, site);
  let speaker: Speaker;
  before(async () => {
    const endpoints = realServers.flatMap((address) =>
      [80, 81].map((port) => ({ protocol: 'tcp', address, port }) as const),
    );
    speaker = await startSpeaker(cleanup, farm, endpoints);
    await daemon.start();
  });

  const to = (name: Name) => {
    const { port }: Service = services[name];
    return { to: vip, port: port ?? 80 };
  };

  /** One after the other, each gone before the next comes. */
  async function visits(name: Name, count: number): Promise<readonly string[]> {
    const answered: string[] = [];
    for (let visitor = 0; visitor < count; visitor++) {
      answered.push((await visit(cleanup, to(name))).address);
    }
    return answered;
  }

  /** One after the other, and all stay. */
  async function stays(name: Name, count: number): Promise<readonly Stay[]> {
    const all: Stay[] = [];
    for (let visitor = 0; visitor < count; visitor++) all.push(await stay(cleanup, to(name)));
    return all;
  }

  async function kernelOf(name: Name, address: string) {
    const { port, mark: fwmark }: Service = services[name];
    const id = fwmark === undefined ? `tcp:${vip}:${port}` : `fwm:${fwmark}`;
    const virtual = (await daemon.control.status()).virtuals.find((each) => each.id === id);
    return virtual?.reals.find((real) => real.address === address);
  }

  /** In all virtual servers that have it. */
  async function drain(address: string, port: number, ...names: readonly Name[]): Promise<void> {
    assert.ok((await daemon.control.drain({ address, port })).ok);
    for (const name of names) {
      await eventually(async () => assert.equal((await kernelOf(name, address))?.kernelWeight, 0), {
        withinMs: noticeMs,
      });
    }
  }

  it('rr: each in turn, whatever its weight', async () => {
    assert.deepEqual(tally(await visits('rr', 9)), { [a]: 3, [b]: 3, [c]: 3 });
  });

  it('wrr: in turn by weight, exactly in each cycle', async () => {
    for (const _ of ['first', 'second']) {
      assert.deepEqual(tally(await visits('wrr', 7)), { [a]: 4, [b]: 2, [c]: 1 });
    }
  });

  it('lc: the fewest connections, whatever the weight', async () => {
    const all = await stays('lc', 9);
    assert.deepEqual(tally(all.map(addressOf)), { [a]: 3, [b]: 3, [c]: 3 });
    for (const each of all.filter((one) => addressOf(one) === a)) await each.leave();
    await eventually(async () => assert.equal((await kernelOf('lc', a))?.activeConnections, 0), {
      withinMs: noticeMs,
    });
    assert.deepEqual(tally((await stays('lc', 3)).map(addressOf)), { [a]: 3 });
  });

  it('wlc: the fewest connections for the weight', async () => {
    assert.deepEqual(tally((await stays('wlc', 7)).map(addressOf)), { [a]: 5, [b]: 2 });
  });

  it('sed: where the next one would wait the least', async () => {
    assert.deepEqual(tally((await stays('sed', 3)).map(addressOf)), { [a]: 3 });
    assert.deepEqual(tally((await stays('sed', 4)).map(addressOf)), { [a]: 3, [b]: 1 });
  });

  it('nq: who is idle first, then as sed', async () => {
    assert.deepEqual(tally((await stays('nq', 2)).map(addressOf)), { [a]: 1, [b]: 1 });
    assert.deepEqual(tally((await stays('nq', 5)).map(addressOf)), { [a]: 5 });
  });

  it('ovf: the heaviest until it has more than its weight, then the next', async () => {
    const all = await stays('ovf', 5);
    assert.deepEqual(all.map(addressOf), [a, a, a, b, b]);
    assert.equal(await outcomeOf(cleanup, to('ovf')), 'ECONNREFUSED');
    await all[0]?.leave();
    await eventually(async () => assert.equal((await kernelOf('ovf', a))?.activeConnections, 2), {
      withinMs: noticeMs,
    });
    assert.deepEqual((await stays('ovf', 1)).map(addressOf), [a]);
  });

  it('fo: the heaviest alone; the next one when it is drained or down', async () => {
    assert.deepEqual(tally(await visits('fo', 3)), { [a]: 3 });
    await drain(a, 81, 'fo');
    assert.deepEqual(tally(await visits('fo', 3)), { [b]: 3 });
    await speaker.ask('close', { protocol: 'tcp', address: b, port: 81 });
    await eventually(async () => assert.equal((await kernelOf('fo', b))?.state, 'down'), {
      withinMs: noticeMs,
    });
    await eventually(async () => assert.deepEqual(tally(await visits('fo', 3)), { [c]: 3 }), {
      withinMs: noticeMs,
    });
  });

  /** Who answers each of many clients, each time it comes. */
  async function bySource(name: Name): Promise<ReadonlyMap<string, string>> {
    const answered = new Map<string, string>();
    for (let client = 1; client <= 24; client++) {
      const from = `10.77.64.${client}`;
      answered.set(from, await outcomeOf(cleanup, { ...to(name), from }));
    }
    return answered;
  }

  for (const name of ['sh', 'mh'] as const) {
    it(`${name}: a client has its server, whatever its port, and clients spread over all`, async () => {
      const first = await bySource(name);
      assert.deepEqual(new Set(first.values()), new Set(realServers));
      assert.deepEqual(await bySource(name), first);
    });
  }

  for (const name of ['shPort', 'mhPort'] as const) {
    it(`${services[name].flags}: one client spreads over all by its ports`, async () => {
      assert.deepEqual(new Set(await visits(name, 24)), new Set(realServers));
    });
  }

  for (const name of ['dh', 'lblc', 'lblcr'] as const) {
    it(`${name}: a destination has its server, whoever asks, and destinations spread over all`, async () => {
      const { mark: network } = services[name];
      const rounds: (readonly string[])[] = [];
      for (const from of ['10.77.64.1', '10.77.65.2']) {
        const answered: string[] = [];
        for (let host = 1; host <= 12; host++) {
          const destination = { to: `10.79.${network}.${host}`, port: 80, from };
          answered.push((await visit(cleanup, destination)).address);
        }
        rounds.push(answered);
      }
      assert.deepEqual(new Set(rounds[0]), new Set(realServers));
      assert.deepEqual(rounds[1], rounds[0]);
    });
  }

  it('a server of sh and mh is drained: its clients alone are refused, or go to others by a flag', async () => {
    const names = ['sh', 'mh', 'shFallback', 'mhFallback'] as const;
    const before = new Map<Name, ReadonlyMap<string, string>>();
    for (const name of names) before.set(name, await bySource(name));
    await drain(b, 80, ...names);
    for (const name of names) {
      const takesOver = name.endsWith('Fallback');
      for (const [client, outcome] of await bySource(name)) {
        const first = before.get(name)?.get(client);
        const right = first !== b ? [first] : takesOver ? [a, c] : ['ECONNREFUSED'];
        assert.ok(right.includes(outcome), `${name}: ${client} went to ${first}, and now ${outcome}`);
      }
    }
  });

  it('twos: the less busy of two; a kernel without it refuses, and log and status say so', async () => {
    const twos = { port: 8015, scheduler: 'twos', weights: [1, 1, 1] };
    daemon.write(`${site}${serviceBlock(twos)}`);
    assert.ok((await daemon.control.reload()).ok);
    const status = async () =>
      (await daemon.control.status()).virtuals.find(({ id }) => id === `tcp:${vip}:${twos.port}`);
    if (kernel === 'uml') {
      const refusal =
        /error: IPVS add-service .*:8015: the kernel has no scheduler "twos" \(module ip_vs_twos\)/;
      await eventually(() => assert.match(daemon.log(), refusal), { withinMs: noticeMs });
      assert.equal((await status())?.inKernel, false);
      // The others go on, without the one that is drained.
      assert.deepEqual(tally(await visits('wrr', 10)), { [a]: 8, [c]: 2 });
      return;
    }
    await eventually(
      async () => assert.ok((await status())?.reals.every(({ kernelWeight }) => kernelWeight === 1)),
      { withinMs: noticeMs },
    );
    const all: string[] = [];
    for (let visitor = 0; visitor < 24; visitor++) {
      all.push(addressOf(await stay(cleanup, { to: vip, port: twos.port })));
    }
    // By chance alone one of them would be left out once in many millions of runs.
    assert.deepEqual(new Set(all), new Set(realServers));
  });
});

function addressOf({ greeting }: Stay): string {
  return greeting.address;
}

function tally(addresses: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const address of addresses) counts[address] = (counts[address] ?? 0) + 1;
  return counts;
}
