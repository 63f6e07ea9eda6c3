import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RealServerRole } from '../../src/host/real-server-steps.ts';
import { realServerCommands } from '../../src/host/real-server-unit.ts';
import { createCleanup } from './support/cleanup.ts';
import { runCommand } from './support/command.ts';
import { eventually } from './support/eventually.ts';
import { modes } from './support/forwarding-modes.ts';
import { checkout } from './support/guest.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { addVirtualAddress, joinLan } from './support/lan.ts';
import { commandIn, enter, ipIn } from './support/namespace.ts';
import { createNatSite, realServers, realServers6, vip, vip6 } from './support/nat-site.ts';
import { capturePackets } from './support/packet-capture.ts';
import { directorIn } from './support/running-director.ts';
import { type Greeting, startSpeaker } from './support/speaker.ts';
import { visit } from './support/visitor.ts';
import { noticeMs } from './support/web-site.ts';

labKernel();

const addresses = { rs1: ['10.77.0.11', 'fd77::11'], rs2: ['10.77.0.12', 'fd77::12'] } as const;

function virtual(family: 4 | 6, vip: number, reals: readonly string[]): string {
  const [six, address] = family === 4 ? ['', `10.77.0.${vip}`] : ['6', `[fd77::${vip}]`];
  const lines = reals.map((real) => `    real${six} = ${real}\n`).join('');
  return `virtual${six} = ${address}:80\n${lines}    scheduler = rr\n    checktype = connect\n`;
}

const site = [
  'checkinterval = 1\nchecktimeout = 10\n',
  virtual(
    4,
    100,
    realServers.map((real) => `${real}:8080 masq`),
  ),
  virtual(
    6,
    100,
    realServers6.map((real) => `[${real}]:8080 masq`),
  ),
  ...modes.flatMap(({ method, vip, hosts }) => [
    virtual(
      4,
      vip,
      hosts.map((host) => `${addresses[host][0]}:80 ${method}`),
    ),
    virtual(
      6,
      vip,
      hosts.map((host) => `[${addresses[host][1]}]:80 ${method}`),
    ),
  ]),
].join('');

describe('every way to a real server, of both families', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const { front, director, farm } = createNatSite(cleanup);
  for (const { vip } of modes) {
    addVirtualAddress(director, `10.77.0.${vip}`);
    addVirtualAddress(director, `fd77::${vip}`);
  }
  const rs1 = joinLan(cleanup, front, 'rs1', addresses.rs1.map(withPrefix));
  const rs2 = joinLan(cleanup, front, 'rs2', addresses.rs2.map(withPrefix));
  const packets = await capturePackets(cleanup, director, 'eth0');
  const mac = /link\/ether (\S+)/.exec(commandIn(director, 'ip', ['link', 'show', 'dev', 'eth0']))?.[1];
  const daemon = directorIn(cleanup, director, site);
  const directory = mkdtempSync(join(tmpdir(), 'modes-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));

  const realserver = (...words: readonly string[]) => {
    const program = [process.execPath, join(checkout, 'dist/src/bin/directorctl.js'), 'realserver'];
    return runCommand(...enter(rs1, [...program, ...words]));
  };
  const vips = (...ends: readonly number[]) => ends.flatMap((end) => [`10.77.0.${end}`, `fd77::${end}`]);
  const roles: readonly (readonly string[])[] = [
    ['--vip', ...vips(101), '--mode', 'dr'],
    ['--vip', ...vips(102), '--mode', 'tun'],
    ['--vip', ...vips(103), '--mode', 'tun', '--tun-type', 'gre'],
    ['--vip', ...vips(104, 105), '--mode', 'tun', '--tun-type', 'gue', '--tun-port', '6080'],
  ];

  before(async () => {
    const everywhere = { protocol: 'tcp', address: '::' } as const;
    await startSpeaker(
      cleanup,
      farm,
      [...realServers, ...realServers6].map((address) => ({ protocol: 'tcp', address, port: 8080 })),
    );
    await startSpeaker(cleanup, rs1, [{ ...everywhere, port: 80 }]);
    await startSpeaker(cleanup, rs2, [{ ...everywhere, port: 80 }]);
    for (const role of roles) {
      const { code, stderr } = await realserver('up', ...role);
      assert.equal(code, 0, stderr);
    }
    preparePlainly();
    await daemon.start();
  });

  /** What rs1 gets from directorctl, rs2 gets from the plain commands. */
  function preparePlainly(): void {
    const gue = { type: 'gue', port: 6080 } as const;
    // The device that comes with the module takes no checksums.
    ipIn(rs2, [
      'link add gre-lvs type gre local 10.77.0.12 icsum',
      'link add gre6-lvs type ip6gre local fd77::12 icsum',
    ]);
    const plain: readonly RealServerRole[] = [
      { vips: vips(101), mode: 'dr' },
      { vips: vips(102), mode: 'tun' },
      { vips: vips(104, 106), mode: 'tun', tunnel: gue },
      { vips: ['10.77.0.107'], mode: 'tun', tunnel: { type: 'gre' }, device: 'gre-lvs' },
      { vips: ['fd77::107'], mode: 'tun', tunnel: { type: 'gre' }, device: 'gre6-lvs' },
    ];
    // The lab's kernel has the modules, and no program to load them.
    const commands = plain.flatMap(realServerCommands).filter(([program]) => program !== 'modprobe');
    commandIn(rs2, 'sh', ['-e'], `${commands.map((words) => words.join(' ')).join('\n')}\n`);
  }

  it('the table has each as ldirectord.cf says it, and so has the status', async () => {
    const table = readTable(director);
    for (const { vip, hosts, entry } of modes) {
      for (const host of hosts) {
        const [four, six] = addresses[host];
        assert.ok(table.includes(`-a -t 10.77.0.${vip}:80 -r ${four}:80 ${entry}`), table.join('\n'));
        assert.ok(table.includes(`-a -t [fd77::${vip}]:80 -r [${six}]:80 ${entry}`), table.join('\n'));
      }
    }
    const { virtuals } = await daemon.control.status();
    const told = virtuals.flatMap(({ reals }) => reals.map(({ forwarding }) => forwarding));
    assert.deepEqual(new Set(told), new Set(['masq', ...modes.map(({ method }) => method)]));
  });

  for (const [family, from, to, reals] of [
    ['IPv4', '10.77.0.254', vip, realServers],
    ['IPv6', 'fd77::fe', vip6, realServers6],
  ] as const) {
    it(`NAT of ${family}: real servers see the client, and the port is mapped`, async () => {
      const greetings: Greeting[] = [];
      for (const _ of reals) greetings.push(await visit(cleanup, { to, port: 80, from }));
      assert.deepEqual(greetings.map(({ address }) => address).sort(), reals);
      for (const greeting of greetings) {
        assert.equal(greeting.port, 8080);
        assert.equal(greeting.client, from);
      }
      // What makes it NAT: the answers come by the director.
      const answers = `tcp and src host ${to} and ether src ${mac}`;
      await eventually(async () => assert.ok((await packets.count(answers)) > 0), { withinMs: noticeMs });
    });
  }

  for (const { method, vip, hosts, sent, sent6 } of modes) {
    for (const [family, address, filter] of [
      ['IPv4', `10.77.0.${vip}`, sent],
      ['IPv6', `fd77::${vip}`, sent6],
    ] as const) {
      it(`${method} of ${family}: packets go out as they should, and answers pass the director by`, async () => {
        const answered: string[] = [];
        for (const _ of hosts) answered.push((await visit(cleanup, { to: address, port: 80 })).host);
        assert.deepEqual(answered.sort(), hosts);
        const outgoing = `ether src ${mac} and ${filter}`;
        await eventually(async () => assert.ok((await packets.count(outgoing)) > 0, outgoing), {
          withinMs: noticeMs,
        });
        assert.equal(await packets.count(`tcp and src host ${address}`), 0);
      });
    }
  }

  it('host check says when checks would come from an address that the real servers have, too', async () => {
    const file = join(directory, 'ldirectord.cf');
    writeFileSync(file, site);
    ipIn(director, [`address change fd77::101/128 dev eth0 preferred_lft forever`]);
    const program = [process.execPath, join(checkout, 'dist/src/bin/directorctl.js'), 'host', 'check', file];
    const { stdout } = await runCommand(...enter(director, program));
    assert.match(
      stdout,
      /^missing: checks of the real server fd77::1[12] and 1 more would come from the virtual address fd77::101$/m,
    );
    assert.match(stdout, /^ {2}fix: ip address change fd77::101\/128 dev eth0 preferred_lft 0, and so in /m);
    assert.doesNotMatch(stdout, /would come from the virtual address 10/);
  });

  it('the real server closes its GUE port with the last address that came by it', async () => {
    const [, , , gue = []] = roles;
    const down = (end: number) => realserver('down', '--vip', ...vips(end), ...gue.slice(5));
    const ports = () => commandIn(rs1, 'ip', ['fou', 'show']);
    assert.equal((await down(104)).code, 0);
    assert.match(ports(), /^port 6080 gue$/m);
    const { code, stdout } = await down(105);
    assert.equal(code, 0);
    assert.match(stdout, /^GUE at UDP port 6080 of IPv4: closed$/m);
    assert.doesNotMatch(ports(), /6080/);
  });
});

function withPrefix(address: string): string {
  return `${address}/${address.includes(':') ? 64 : 24}`;
}
