import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from './support/cleanup.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { addVirtualAddress } from './support/lan.ts';
import { commandIn } from './support/namespace.ts';
import { clients6, createNatSite, realServers, realServers6, vip, vip6 } from './support/nat-site.ts';
import { directorIn } from './support/running-director.ts';
import { type Speaker, startSpeaker } from './support/speaker.ts';
import { ask, outcomeOf, stay, visit } from './support/visitor.ts';
import { noticeMs } from './support/web-site.ts';

labKernel();

const [a, b] = realServers;
const [a6, b6] = realServers6;
/** All ports of it are one virtual server. */
const wholeVip = '10.77.0.110';
/** In one network of /24, and one in another. */
const [client, neighbour, other] = ['10.77.64.1', '10.77.64.2', '10.77.65.1'];

const [quiescentPort, nodestPort] = [83, 84];

function block(virtual: string, port: number | undefined, ...lines: readonly string[]): string {
  const six = virtual.startsWith('[');
  const reals = (six ? [`[${a6}]`, `[${b6}]`] : [a, b]).map((address) => {
    const endpoint = port === undefined ? address : `${address}:${port}`;
    return `    real${six ? '6' : ''} = ${endpoint} masq`;
  });
  const check = port === undefined ? ['checktype = connect', 'checkport = 80'] : ['checktype = connect'];
  const rest = ['scheduler = rr', ...check, ...lines].map((line) => `    ${line}`);
  return `${[`virtual${six ? '6' : ''} = ${virtual}`, ...reals, ...rest].join('\n')}\n`;
}

const site = [
  'checkinterval = 1\nchecktimeout = 10\n',
  block(`${wholeVip}:0`, undefined, 'persistent = 600'),
  block(`${vip}:8001`, 80, 'persistent = 600'),
  block(`${vip}:8002`, 80, 'persistent = 600'),
  block('5', undefined, 'persistent = 600', 'netmask = 255.255.255.0'),
  block(`[${vip6}]:8001`, 80, 'persistent = 600', 'netmask = 112'),
  block(`${vip}:8053`, 53, 'protocol = udp', 'persistent = 15', 'netmask = 255.255.255.0'),
  block(`${vip}:8003`, quiescentPort, 'persistent = 600', 'quiescent = yes'),
  block(`${vip}:8004`, nodestPort),
].join('');

/** A flow of UDP ends soon, so that what remains of it is what persistence has kept. */
const settings = (expire: 'on' | 'off') =>
  `[ipvs]\ntimeout_udp = 1s\nexpire_quiescent_template = ${expire}\nexpire_nodest_conn = ${expire}\n`;

describe('persistence', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const { director, farm, mark } = createNatSite(cleanup);
  addVirtualAddress(director, wholeVip);
  mark(5, '10.79.5.0/24');
  const daemon = directorIn(cleanup, director, site, settings('off'));
  let speaker: Speaker;
  before(async () => {
    const tcp = [80, 81, quiescentPort, nodestPort].flatMap((port) =>
      [a, b].map((address) => ({ protocol: 'tcp', address, port }) as const),
    );
    const tcp6 = [a6, b6].map((address) => ({ protocol: 'tcp', address, port: 80 }) as const);
    const udp = [a, b].map((address) => ({ protocol: 'udp', address, port: 53 }) as const);
    speaker = await startSpeaker(cleanup, farm, [...tcp, ...tcp6, ...udp]);
    await daemon.start();
  });

  const server = async (from: string, to: string, port: number) =>
    (await visit(cleanup, { to, port, from })).address;
  const datagramServer = async (from: string) => (await ask({ to: vip, port: 8053, from })).address;
  const firstOfDatagrams = new Map<string, string>();

  it('of UDP, with a netmask: the network has its server', async () => {
    for (const from of [client, other]) firstOfDatagrams.set(from, await datagramServer(from));
    assert.notEqual(firstOfDatagrams.get(client), firstOfDatagrams.get(other));
    for (const from of [client, neighbour]) {
      assert.equal(await datagramServer(from), firstOfDatagrams.get(client), from);
    }
  });

  it('per client: one server at all ports of the address', async () => {
    const own = await server(client, wholeVip, 80);
    for (const port of [81, 80, 81]) assert.equal(await server(client, wholeVip, port), own);
    assert.notEqual(await server(neighbour, wholeVip, 81), own);
    assert.equal(await server(client, wholeVip, 80), own);
  });

  it('per port: one server at each port, which may be another one at another', async () => {
    const own = await server(client, vip, 8001);
    assert.notEqual(await server(neighbour, vip, 8001), own);
    // In the other order.
    assert.equal(await server(neighbour, vip, 8002), own);
    const atOther = await server(client, vip, 8002);
    assert.notEqual(atOther, own);
    for (const _ of [1, 2]) {
      assert.equal(await server(client, vip, 8001), own);
      assert.equal(await server(client, vip, 8002), atOther);
    }
  });

  it('per firewall mark, with a netmask: one server at all addresses and ports of the mark', async () => {
    const own = await server(client, '10.79.5.1', 80);
    assert.notEqual(await server(other, '10.79.5.1', 80), own);
    assert.equal(await server(client, '10.79.5.2', 81), own);
    assert.equal(await server(neighbour, '10.79.5.3', 80), own);
  });

  it('of IPv6, with a prefix length', async () => {
    const own = await server(clients6.one, vip6, 8001);
    assert.notEqual(await server(clients6.other, vip6, 8001), own);
    assert.equal(await server(clients6.neighbour, vip6, 8001), own);
    assert.equal(await server(clients6.one, vip6, 8001), own);
  });

  async function kernelWeight(port: number, address: string): Promise<number | null | undefined> {
    const { virtuals } = await daemon.control.status();
    const virtual = virtuals.find(({ id }) => id === `tcp:${vip}:${port}`);
    return virtual?.reals.find((real) => real.address === address)?.kernelWeight;
  }

  async function become(port: number, address: string, weight: number | null): Promise<void> {
    await eventually(async () => assert.equal(await kernelWeight(port, address), weight), {
      withinMs: noticeMs,
    });
  }

  /** Who has the client when its server fails, which stays in the table with weight 0. */
  async function afterFailure(): Promise<{ readonly failed: string; readonly now: string }> {
    const failed = await server(client, vip, 8003);
    const endpoint = { protocol: 'tcp', address: failed, port: quiescentPort } as const;
    await speaker.ask('close', endpoint);
    await become(8003, failed, 0);
    const now = await outcomeOf(cleanup, { to: vip, port: 8003, from: client });
    assert.equal(await server(neighbour, vip, 8003), failed === a ? b : a);
    await speaker.ask('open', endpoint);
    await become(8003, failed, 1);
    return { failed, now };
  }

  it('expire_quiescent_template = off: a client still goes to its server that has failed', async () => {
    assert.equal((await afterFailure()).now, 'ECONNREFUSED');
  });

  it('expire_nodest_conn = off: a connection hangs while its server is out of the table', async () => {
    const { greeting, socket } = await stay(cleanup, { to: vip, port: 8004 });
    const endpoint = { protocol: 'tcp', address: greeting.address, port: nodestPort } as const;
    await speaker.ask('close', endpoint);
    await become(8004, greeting.address, null);
    const echo = once(socket, 'data', { signal: AbortSignal.timeout(120_000) });
    socket.write('are you there?');
    assert.equal(await Promise.race([echo.then(() => 'answered'), sleep(2_000, 'silent')]), 'silent');
    await speaker.ask('open', endpoint);
    await become(8004, greeting.address, 1);
    // TCP asks again after ever longer pauses.
    assert.equal(String((await echo)[0]), 'are you there?');
  });

  it('ends when its time is over', async () => {
    const kept = () =>
      commandIn(director, 'ipvsadm', ['-Lcn'])
        .split('\n')
        .filter((line) => line.includes(`${vip}:8053`));
    await eventually(() => assert.deepEqual(kept(), []), { withinMs: 60_000, everyMs: 500 });
    // In the other order.
    assert.equal(await datagramServer(other), firstOfDatagrams.get(client));
    assert.equal(await datagramServer(client), firstOfDatagrams.get(other));
  });

  it('after a restart with the settings turned on, the status says so', async () => {
    daemon.configure(settings('on'));
    assert.equal(await daemon.end('SIGTERM'), 0);
    await daemon.start();
    const { kernelSettings } = await daemon.control.status();
    const expire = kernelSettings.filter(({ name }) => name.includes('.expire_'));
    assert.deepEqual(
      expire.map(({ value }) => value),
      ['1', '1'],
    );
  });

  it('expire_quiescent_template = on: a client leaves its server that has failed', async () => {
    const { failed, now } = await afterFailure();
    assert.equal(now, failed === a ? b : a);
  });

  it('expire_nodest_conn = on: a connection is reset when its server has left the table', async () => {
    const { greeting, socket } = await stay(cleanup, { to: vip, port: 8004 });
    await speaker.ask('close', { protocol: 'tcp', address: greeting.address, port: nodestPort });
    await become(8004, greeting.address, null);
    const failure = once(socket, 'error', { signal: AbortSignal.timeout(60_000) });
    socket.write('are you there?');
    const [error] = (await failure) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNRESET');
  });
});
