import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectorNeeds } from '../../../../src/host/check/director-needs.ts';
import type { HostFacts } from '../../../../src/host/check/facts.ts';
import type { Finding } from '../../../../src/host/check/finding.ts';
import { judgeHost } from '../../../../src/host/check/judge-host.ts';

const needs: DirectorNeeds = {
  paired: false,
  schedulers: ['rr'],
  routedReals: [{ family: 'inet', address: '10.0.0.11' }],
  directReals: [],
  ftpByNat: false,
  movingAddresses: [],
  fixedAddresses: [{ family: 'inet', address: '192.0.2.100' }],
  linkDevices: new Map(),
  node: 'lvs1',
  ports: [],
  pings: true,
  ipvsSysctls: [],
  tracksConnections: false,
  packetFilterUses: [],
};

/** A host that lacks nothing. */
const facts: HostFacts = {
  permissions: { capabilities: ['CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_NET_BIND_SERVICE'], groups: [0] },
  modules: new Map([
    ['ip_vs', 'loaded'],
    ['ip_vs_rr', 'built-in'],
  ]),
  sysctls: new Map([['net.ipv4.ip_forward', '1']]),
  network: {
    devices: new Map([['eth0', { up: true, addresses: ['192.0.2.2', '192.0.2.100'] }]]),
    routes: new Map([
      ['10.0.0.11', { device: 'eth1', local: false }],
      ['192.0.2.100', { device: 'lo', local: true }],
    ]),
    defaultDevices: ['eth0'],
    advertisedDevices: [],
  },
  ipvs: { kind: 'here', version: '1.2.1', connectionTableSize: 65_536 },
  hasNft: true,
  keepers: [],
  portHolders: [],
  bootServices: [],
  permanentAddresses: [],
};

const said = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, what }) => `${level}: ${what}`);
const judged = (changedNeeds: Partial<DirectorNeeds>, changed: Partial<HostFacts>) =>
  said(judgeHost({ ...needs, ...changedNeeds }, { ...facts, ...changed }));

test('a host that has everything', () => {
  assert.deepEqual(judged({}, {}), []);
});

test('what can be mended has its steps, what people must mend has none', () => {
  const broken = {
    ...facts,
    modules: new Map([
      ['ip_vs', 'available'],
      ['ip_vs_rr', 'forbidden'],
    ] as const),
    sysctls: new Map([['net.ipv4.ip_forward', '0']]),
    ipvs: { kind: 'not-asked' },
  } as const;
  const found = judgeHost(needs, broken).filter((each) => each.level !== 'ok');
  assert.deepEqual(
    found.map(({ steps, fix }) => [steps.length, fix.split(' ')[0]]),
    [
      [1, 'modprobe'],
      [0, 'remove'],
      [1, 'sysctl'],
    ],
  );
  assert.deepEqual(judged({}, { modules: new Map() }), [
    'lacks: kernel module ip_vs is not loaded, and modprobe cannot be asked',
    'lacks: kernel module ip_vs_rr is not loaded, and modprobe cannot be asked',
  ]);
});

test('settings that this kernel does not have', () => {
  assert.deepEqual(judged({ ipvsSysctls: ['sync_ports'] }, { sysctls: new Map() }), [
    'lacks: this kernel has no setting net.ipv4.ip_forward',
    'lacks: this kernel has no setting net.ipv4.vs.sync_ports',
  ]);
});

test('connection tracking that is nearly full counts where it sees what IPVS does', () => {
  const sysctls = new Map([
    ...facts.sysctls,
    ['net.netfilter.nf_conntrack_count', '80'],
    ['net.netfilter.nf_conntrack_max', '100'],
  ] as const);
  assert.deepEqual(judged({}, { sysctls }), []);
  assert.deepEqual(judged({ tracksConnections: true }, { sysctls }), [
    'lacks: connection tracking: 80 of 100 entries',
  ]);
});

test('nft counts where directord makes a table with it', () => {
  assert.deepEqual(judged({}, { hasNft: false }), []);
  const packetFilterUses = ['fullnat', '[fwmark.N]'];
  assert.deepEqual(judged({ packetFilterUses }, {}), []);
  const found = judgeHost({ ...needs, packetFilterUses }, { ...facts, hasNft: false });
  assert.deepEqual(
    found.filter(({ level }) => level !== 'ok'),
    [
      {
        level: 'lacks',
        what: 'the program nft is missing',
        why: 'for fullnat and [fwmark.N] directord makes a table in nftables with it',
        fix: 'apt-get install nftables',
        steps: [],
      },
    ],
  );
});

test('permissions: an ordinary user may ping where its group is admitted', () => {
  const permissions = { capabilities: [], groups: [1000] };
  const withRange = (range: string) =>
    judged({}, { permissions, sysctls: new Map([...facts.sysctls, ['net.ipv4.ping_group_range', range]]) });
  assert.deepEqual(withRange('0\t2147483647'), ['lacks: CAP_NET_ADMIN is missing']);
  assert.deepEqual(withRange('1\t0').at(-1), 'lacks: net.ipv4.ping_group_range = 1 0');
});

test('checks must not come from an address that the real servers have, too', () => {
  const directReals = [
    { family: 'inet', address: '192.0.2.11' },
    { family: 'inet', address: '192.0.2.12' },
  ] as const;
  const from = (source: string) => {
    const route = { device: 'eth0', local: false, source };
    const routes = new Map([
      ...facts.network.routes,
      ...directReals.map(({ address }) => [address, route] as const),
    ]);
    return judged({ directReals }, { network: { ...facts.network, routes } });
  };
  assert.deepEqual(from('192.0.2.2'), []);
  assert.deepEqual(from('192.0.2.100'), [
    'lacks: checks of the real server 192.0.2.11 and 1 more would come from the virtual address 192.0.2.100',
  ]);
  assert.deepEqual(judged({ directReals }, {}), [
    'lacks: there is no route to the real server 192.0.2.11 and 1 more',
  ]);
});

test('addresses that are missing, left over, or permanent', () => {
  const network = { ...facts.network, routes: new Map() };
  assert.deepEqual(judged({}, { network }), [
    'lacks: the virtual address 192.0.2.100 is not on this host',
    'lacks: there is no route to the real server 10.0.0.11',
  ]);
  const moving = {
    fixedAddresses: [],
    movingAddresses: [{ family: 'inet', address: '192.0.2.100', prefixLength: 24, device: 'eth0' } as const],
  };
  const promoted = new Map([
    ...facts.sysctls,
    ['net.ipv4.conf.all.promote_secondaries', '0'],
    ['net.ipv4.conf.eth0.promote_secondaries', '1'],
  ]);
  assert.deepEqual(judged(moving, { sysctls: promoted }), [
    'lacks: the virtual address 192.0.2.100 is on eth0, although no directord runs',
  ]);
  assert.deepEqual(judged(moving, { sysctls: promoted, keepers: [{ keeper: 'directord', pid: 7 }] }), []);
});

test('a pair: its own addresses, its links, and nobody else at its work', () => {
  const paired = {
    paired: true,
    ownAddresses: [{ family: 'inet', address: '192.0.2.3' }],
    ports: [694],
  } as const;
  assert.deepEqual(judged({ ...paired, linkDevices: new Map([['eth9', 'heartbeats']]) }, {}), [
    'lacks: there is no interface eth9',
    'lacks: 192.0.2.3 is on no interface',
  ]);
  const keepers = [{ keeper: 'keepalived', pid: 5 } as const, { keeper: 'directord', pid: 7 } as const];
  const portHolders = [
    { port: 694, pid: 7, program: 'node' },
    { port: 694, pid: 5, program: 'keepalived' },
  ];
  const own = { ...paired, ownAddresses: [] };
  assert.deepEqual(judged(own, { keepers, portHolders, bootServices: ['ipvsadm', 'heartbeat'] }), [
    'lacks: keepalived runs (process 5)',
    'lacks: the service ipvsadm restores rules or starts sync daemons at each boot',
    'lacks: the service heartbeat starts at each boot',
    'lacks: UDP port 694 is taken by keepalived (process 5)',
  ]);
  // Alone, its address may well be moved by keepalived.
  assert.deepEqual(judged({}, { keepers }), ['note: keepalived runs (process 5)']);
});
