import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../../../src/config/settings.ts';
import { type DirectorNeeds, directorNeeds } from '../../../../src/host/check/director-needs.ts';
import { layoutOf } from '../../../../src/host/check/layout.ts';
import type { Network } from '../../../../src/host/check/read-network.ts';
import { requirements } from '../../../../src/host/check/requirements.ts';
import { parse } from '../../config/parse.ts';

async function needsOf(site: string, settings = ''): Promise<DirectorNeeds> {
  const configuration = await parse(site);
  assert.ok(configuration.ok, JSON.stringify(configuration.problems));
  const read = parseSettings(settings, 'x.ini');
  assert.ok(read.ok, JSON.stringify(read.problems));
  return directorNeeds(configuration.configuration.virtuals, read.settings);
}

/** eth0 outside, eth1 inside; the virtual address is there. */
const network: Network = {
  devices: new Map([
    ['lo', { up: true, addresses: ['127.0.0.1', '::1'] }],
    ['eth0', { up: true, addresses: ['192.0.2.2', '192.0.2.100', 'fd00::100'] }],
    ['eth1', { up: true, addresses: ['10.0.0.1'] }],
  ]),
  routes: new Map([
    ['10.0.0.11', { device: 'eth1', local: false }],
    ['192.0.2.11', { device: 'eth0', local: false }],
    ['fd00::11', { device: 'eth0', local: false }],
    ['192.0.2.2', { device: 'lo', local: true }],
  ]),
  defaultDevices: ['eth0'],
  advertisedDevices: [],
};

function wanted(needs: DirectorNeeds, on: Network = network): readonly string[] {
  return requirements(needs, layoutOf(needs, on)).flatMap((each) =>
    each.kind === 'module' ? [each.name] : each.set.map(({ name, value }) => `${name}=${value}`),
  );
}

test('direct routing needs the modules, and nothing of routing', async () => {
  const needs = await needsOf('virtual=192.0.2.100:80\n\treal=192.0.2.11:80 gate\n\tscheduler=sh\n');
  assert.deepEqual(wanted(needs), ['ip_vs', 'ip_vs_sh']);
});

test('the real servers of direct routing and tunnels have the virtual address themselves', async () => {
  const reals = ['192.0.2.11:80 gate', '192.0.2.12:80 gue:6080', '192.0.2.13:80 masq'];
  const needs = await needsOf(`virtual=192.0.2.100:80\n${reals.map((real) => `\treal=${real}\n`).join('')}`);
  assert.deepEqual(
    needs.directReals.map(({ address }) => address),
    ['192.0.2.11', '192.0.2.12'],
  );
});

test('NAT makes the director a router; on one network it must not send redirects', async () => {
  const needs = await needsOf('virtual=192.0.2.100:80\n\treal=10.0.0.11:80 masq\n');
  assert.deepEqual(wanted(needs).slice(2), ['net.ipv4.ip_forward=1']);
  const oneArmed = await needsOf('virtual=192.0.2.100:80\n\treal=192.0.2.11:80 masq\n');
  assert.deepEqual(wanted(oneArmed).slice(2), [
    'net.ipv4.ip_forward=1',
    'net.ipv4.conf.all.send_redirects=0',
    'net.ipv4.conf.eth0.send_redirects=0',
  ]);
});

test('a fallback by NAT counts; one on this host itself does not', async () => {
  const gate = 'virtual=192.0.2.100:80\n\treal=192.0.2.11:80 gate\n';
  const away = await needsOf(`${gate}\tfallback=10.0.0.11:80 masq\n`);
  assert.ok(wanted(away).includes('net.ipv4.ip_forward=1'));
  const here = await needsOf(`${gate}\tfallback=192.0.2.2:80 masq\n`);
  assert.ok(!wanted(here).includes('net.ipv4.ip_forward=1'));
});

test('FTP by NAT needs its helper', async () => {
  const site = (how: string) =>
    `virtual=192.0.2.100:21\n\treal=10.0.0.11:21 ${how}\n\tservice=ftp\n\tchecktype=connect\n`;
  assert.ok(wanted(await needsOf(site('masq'))).includes('ip_vs_ftp'));
  assert.ok(!wanted(await needsOf(site('gate'))).includes('ip_vs_ftp'));
});

test('IPv6: a default route from advertisements survives forwarding', async () => {
  const needs = await needsOf('virtual6=[fd00::100]:80\n\treal6=[fd00::11]:80 masq\n');
  assert.deepEqual(wanted(needs, { ...network, advertisedDevices: ['eth0'] }).slice(2), [
    'net.ipv6.conf.eth0.accept_ra=2',
    'net.ipv6.conf.all.forwarding=1',
    'net.ipv6.conf.eth0.disable_ipv6=0',
  ]);
});

test('strict filtering is in the way where clients may have another way back', async () => {
  const needs = await needsOf('virtual=192.0.2.100:80\n\treal=192.0.2.11:80 gate\n');
  assert.deepEqual(wanted(needs, { ...network, defaultDevices: ['eth1'] }).slice(2), [
    'net.ipv4.conf.eth0.rp_filter=2',
  ]);
});

test('fullnat fills the table of connections, and directord sets the rest itself', async () => {
  const needs = await needsOf('virtual=10.0.0.1:80\n\treal=192.0.2.11:80 fullnat\n');
  assert.deepEqual([needs.tracksConnections, needs.routedReals], [true, []]);
  assert.deepEqual(needs.packetFilterUses, ['fullnat']);
});

test('marks are set by the table in nftables that fullnat has, too', async () => {
  const marks = '[fwmark.1]\naddress = 192.0.2.100\ntcp = 80,443\n';
  const gate = 'virtual=1\n\treal=192.0.2.11 gate\n';
  assert.deepEqual((await needsOf(gate)).packetFilterUses, []);
  assert.deepEqual((await needsOf(gate, marks)).packetFilterUses, ['[fwmark.N]']);
  const both = await needsOf(
    'virtual=10.0.0.1:80\n\treal=192.0.2.11:80 masq\n\tfallback=192.0.2.12:80 fullnat\n',
    marks,
  );
  assert.deepEqual(both.packetFilterUses, ['fullnat', '[fwmark.N]']);
});

const pair = [
  '[director]\nnode = lvs1\n[heartbeat]\ncluster = x\nkeyfile = /k\nmulticast[] = 239.255.6.94:700 dev eth2 ttl 1',
  '[node.lvs1]\naddress[] = 192.0.2.2\n[node.lvs2]\naddress[] = 192.0.2.3',
  '[group.web]\nvip[] = 192.0.2.100/24 dev eth0\nsync = eth3\nping[] = 192.0.2.1\n[ipvs]\nconntrack = on',
].join('\n');

test('a pair: what moves, what stays, its links, ports and addresses', async () => {
  const site = ['192.0.2.100', '10.0.0.1'].map((vip) => `virtual=${vip}:80\n\treal=192.0.2.11:80 gate\n`);
  const needs = await needsOf(site.join('\n'), pair);
  assert.deepEqual(
    needs.fixedAddresses.map(({ address }) => address),
    ['10.0.0.1'],
  );
  assert.deepEqual([...needs.linkDevices.keys()].sort(), ['eth2', 'eth3']);
  assert.deepEqual(needs.ports, [694, 700]);
  assert.deepEqual([needs.paired, needs.pings, needs.keyFile], [true, true, '/k']);
  assert.deepEqual([needs.ipvsSysctls, needs.tracksConnections], [['conntrack'], true]);
  assert.equal(needs.ownAddresses?.[0]?.address, '192.0.2.2');
  assert.ok(wanted(needs).includes('net.ipv4.conf.all.promote_secondaries=1'));
});
