import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { addVirtualAddress, createLan, joinLan, joinSecondLan } from '../support/lan.ts';
import { commandIn } from '../support/namespace.ts';
import { directorIn } from '../support/running-director.ts';
import { startAnswering, tcpAnswer, udpAnswer } from './answers.ts';

assert.notEqual(labKernel(), 'uml');

const [vip, vip6, markedVip] = ['10.77.0.100', 'fd77::100', '10.77.0.101'];
const clients = [1, 2, 3, 4, 5, 6].map((number) => `10.77.0.20${number}`);

/** Under an emulated processor, on a busy machine. */
const patience = { withinMs: 120_000, everyMs: 500 };

const config = `checkinterval=5
checktimeout=20
negotiatetimeout=20

virtual=${vip}:80
    real=10.1.0.11:8080 fullnat
    real=10.1.0.12:8080 fullnat
    scheduler=rr
    checktype=connect

virtual=${vip}:53
    real=10.1.0.11:5353 fullnat
    protocol=udp
    checktype=connect
    checkport=8080

virtual6=[${vip6}]:80
    real6=[fd01::11]:8080 fullnat
    checktype=connect

virtual=7
    real=10.1.0.11 fullnat
    real=10.1.0.12 fullnat
    scheduler=rr
    persistent=600
    checktype=connect
    checkport=8080
`;

const settings = `[fwmark.7]
address[] = ${markedVip}
tcp = 80, 443
`;

const foreign = `table ip nat {
  chain postrouting { type nat hook postrouting priority srcnat; policy accept; ip daddr 192.0.2.1 masquerade; }
}
table inet site {
  chain input { type filter hook input priority filter; policy accept; tcp dport 1 drop; }
}
`;

describe('real servers that have no route to the clients, behind a director', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const front = createLan(cleanup, ['10.77.0.254/24', 'fd77::fe/64', ...clients.map((each) => `${each}/24`)]);
  const back = createLan(cleanup, [], 'back');
  const host = joinLan(cleanup, front, 'director', ['10.77.0.2/24', 'fd77::2/64']);
  for (const address of [vip, vip6, markedVip]) addVirtualAddress(host, address);
  joinSecondLan(cleanup, back, host, ['10.1.0.2/24', 'fd01::2/64']);
  for (const number of [11, 12]) {
    const realServer = joinLan(cleanup, back, `rs${number}`, [`10.1.0.${number}/24`, `fd01::${number}/64`]);
    await startAnswering(cleanup, realServer, [80, 443, 8080, 5353]);
  }
  commandIn(host, 'nft', ['-f', '-'], foreign);
  const director = directorIn(cleanup, host, config, settings);
  const tables = () => commandIn(host, 'nft', ['list', 'ruleset']);
  const ours = () => tables().includes('table inet directord');
  const kernelValue = (name: string) => commandIn(host, 'cat', [`/proc/sys/${name}`]).trim();
  const needed = ['net/ipv4/vs/conntrack', 'net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding'];
  const before = tables();
  /** The table may follow the checks a moment later. */
  const allServe = () =>
    eventually(async () => {
      const answers = [await tcpAnswer(vip, 80), await tcpAnswer(vip, 80)];
      assert.deepEqual(answers.sort(), ['rs11 sees 10.1.0.2', 'rs12 sees 10.1.0.2']);
    }, patience);

  it('answer over TCP and UDP, by IPv4 and IPv6, at ports of their own', async () => {
    assert.deepEqual(needed.map(kernelValue), ['0', '0', '0']);
    await director.start();
    await allServe();
    assert.equal(await udpAnswer(vip, 53), 'rs11 sees 10.1.0.2');
    assert.match(await tcpAnswer(vip6, 80), /^rs11 sees fd01::2$/);
    assert.deepEqual(needed.map(kernelValue), ['1', '1', '1']);
  });

  it('with one mark for two ports, a persistent client meets the same one at both', async () => {
    const met = new Set<string>();
    for (const client of clients) {
      const answers = [await tcpAnswer(markedVip, 80, client), await tcpAnswer(markedVip, 443, client)];
      assert.equal(answers[0], answers[1]);
      assert.match(answers[0] ?? '', /sees 10\.1\.0\.2$/);
      met.add(answers[0] ?? '');
    }
    assert.equal(met.size, 2, 'clients are spread over both');
  });

  it('status and plan tell of it, and nothing more would change', async () => {
    const { packetFilter, kernelSettings } = await director.control.status();
    assert.deepEqual([packetFilter?.inPlace, packetFilter?.rules.length], [true, 6]);
    assert.deepEqual(
      kernelSettings.map(({ name, value, before: earlier }) => `${name} ${earlier} ${value}`),
      needed.map((name) => `${name.replaceAll('/', '.')} 0 1`),
    );
    const plan = await director.ctl('plan', director.file);
    assert.equal(plan.code, 0, plan.stdout + plan.stderr);
  });

  it('somebody flushes all of nftables, and the table comes back', async () => {
    commandIn(host, 'nft', ['flush', 'ruleset']);
    commandIn(host, 'nft', ['-f', '-'], foreign);
    const told = /table inet directord_\S+ was gone; it is put back, 6 rules/;
    await eventually(() => assert.match(director.log(), told), patience);
    await allServe();
  });

  it('an nft that cannot be run is told, and a reload goes on without it', async () => {
    const nft = commandIn(host, 'sh', ['-c', 'command -v nft']).trim();
    command('mount', ['--bind', '/dev/null', nft]);
    try {
      director.write(config.replace('10.1.0.12:8080', '10.1.0.12:80'));
      assert.ok((await director.control.reload()).ok);
      const { packetFilter } = await director.control.status();
      assert.equal(packetFilter?.inPlace, false);
      assert.match(packetFilter?.trouble ?? '', /install nftables/);
    } finally {
      command('umount', [nft]);
    }
    await eventually(
      async () => assert.ok((await director.control.status()).packetFilter?.inPlace),
      patience,
    );
    assert.match(tables(), /10\.1\.0\.12 \. 80[ ,]/);
    await allServe();
  });

  it('an announced restart leaves all in place, and the next daemon writes nothing', async () => {
    const count = () => director.log().match(/is made/g)?.length;
    const [made, then] = [count(), tables()];
    assert.ok((await director.control.restart()).ok);
    assert.equal(await director.ended(), 75);
    await allServe();
    await director.start();
    assert.equal(count(), made);
    assert.equal(tables(), then);
    await allServe();
  });

  it('a crash leaves all in place, and release takes it away', async () => {
    await director.end('SIGKILL');
    await allServe();
    const { code, stdout, stderr } = await director.release();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^taken off: table inet directord_\S+ of nftables$/m);
    assert.equal(tables(), before);
    assert.deepEqual(needed.map(kernelValue), ['0', '0', '0']);
  });

  it('after the next start, SIGTERM takes away what was made', async () => {
    await director.start();
    await allServe();
    assert.equal(await director.end('SIGTERM'), 0);
    assert.equal(tables(), before);
    assert.equal(ours(), false);
    assert.deepEqual(needed.map(kernelValue), ['0', '0', '0']);
  });
});
