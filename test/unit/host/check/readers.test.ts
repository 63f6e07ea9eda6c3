import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readSysctlFile } from '../../../../src/host/boot-settings.ts';
import { readPermissions } from '../../../../src/host/check/facts.ts';
import { hasProgram } from '../../../../src/host/check/has-program.ts';
import { judgeModprobe } from '../../../../src/host/check/read-modules.ts';
import { addressesIn } from '../../../../src/host/check/read-permanent.ts';
import { readUdpTable } from '../../../../src/host/check/read-ports.ts';
import { keeperOf } from '../../../../src/host/check/read-processes.ts';
import { readUnitStates, worksAtBoot } from '../../../../src/host/check/read-services.ts';
import { persistedText, readPersistedSysctls, sysctlLine } from '../../../../src/host/persisted.ts';

test('modprobe tells what it would do about a module', () => {
  assert.equal(judgeModprobe('insmod /lib/a.ko \ninsmod /lib/ip_vs.ko \n'), 'available');
  assert.equal(judgeModprobe('builtin ip_vs\n'), 'built-in');
  assert.equal(judgeModprobe('insmod /lib/a.ko \ninstall /bin/false \n'), 'forbidden');
});

test('programs that keep a table are known by name, and our own by its command line', () => {
  const line = (...words: readonly string[]) => `${words.join('\0')}\0`;
  assert.equal(keeperOf('keepalived\n', line('/usr/sbin/keepalived')), 'keepalived');
  assert.equal(keeperOf('heartbeat\n', line('heartbeat: master control process')), 'heartbeat');
  assert.equal(keeperOf('ldirectord\n', line('/usr/bin/perl', '-w', '/usr/sbin/ldirectord')), 'ldirectord');
  assert.equal(keeperOf('perl\n', line('perl', '/usr/sbin/ldirectord', 'start')), 'ldirectord');
  assert.equal(keeperOf('node\n', line('node', '/usr/bin/directord', 'run')), 'directord');
  assert.equal(keeperOf('node\n', line('node', '/x/directord.js', 'run', '--dry-run')), undefined);
  assert.equal(keeperOf('node\n', line('node', '/usr/bin/directorctl', 'run')), undefined);
  assert.equal(keeperOf('vim\n', line('vim', 'ldirectord')), undefined);
});

test('a program is there where it may be run, in any directory of the path', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'programs-'));
  context.after(() => rm(directory, { recursive: true }));
  const searchPath = `:relative:${path.join(directory, 'nowhere')}:${directory}`;
  assert.equal(await hasProgram('nft', searchPath), false);
  await writeFile(path.join(directory, 'nft'), '#!/bin/sh\n', { mode: 0o644 });
  assert.equal(await hasProgram('nft', searchPath), false);
  await chmod(path.join(directory, 'nft'), 0o755);
  assert.equal(await hasProgram('nft', searchPath), true);
});

test('UDP sockets, of both families', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const of = (address: string) =>
    `  101: ${address}:02B6 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0 0`;
  assert.deepEqual(readUdpTable(`${head}\n${of('0100007F')}\n${of('0'.repeat(32))}\n`), [
    { port: 694, inode: '4711' },
    { port: 694, inode: '4711' },
  ]);
});

test('services at boot', () => {
  assert.equal(worksAtBoot('# AUTO="true"\nAUTO="false"\nDAEMON="none"\n'), false);
  assert.equal(worksAtBoot('AUTO="true"\n'), true);
  assert.equal(worksAtBoot("DAEMON='master'\n"), true);
  const shown = 'Id=ldirectord.service\nUnitFileState=disabled\n\nId=heartbeat.service\nUnitFileState=\n';
  assert.deepEqual(
    [...readUnitStates(shown)],
    [
      ['ldirectord', 'disabled'],
      ['heartbeat', ''],
    ],
  );
});

test('addresses of network configurations, whatever wrote them', () => {
  const found = (text: string) => addressesIn(text).map(({ address, line }) => `${line} ${address}`);
  assert.deepEqual(found('# address 10.0.0.9\niface eth0 inet static\n  address 10.0.0.100/24\n'), [
    '3 10.0.0.100',
  ]);
  assert.deepEqual(found('[Network]\nAddress=FD00:0::100/64\nGateway=fd00::1\nDNS=10.0.0.1\n'), [
    '2 fd00::100',
  ]);
  assert.deepEqual(found('      addresses: [10.0.0.100/24, "fd00::100/64"]\n'), [
    '1 10.0.0.100',
    '1 fd00::100',
  ]);
  assert.deepEqual(found('IPADDR1=10.0.0.100\nPREFIX1=24\n'), ['1 10.0.0.100']);
});

test('capabilities and groups of a process', () => {
  const status = (effective: string) =>
    `Name:\tnode\nGid:\t0\t0\t0\t0\nGroups:\t4 27 \nCapEff:\t${effective}\n`;
  assert.deepEqual(readPermissions(status('0000000000003400')), {
    capabilities: ['CAP_NET_BIND_SERVICE', 'CAP_NET_ADMIN', 'CAP_NET_RAW'],
    groups: [0, 0, 0, 0, 4, 27],
  });
  assert.deepEqual(readPermissions(status('0000000000001000')).capabilities, ['CAP_NET_ADMIN']);
});

test('what was before is read back from the file for the next boots', () => {
  const saved = [
    { name: 'net.ipv4.ip_forward', before: '0', set: '1' },
    { name: 'net.ipv4.conf.eth0.5.rp_filter', before: '1', set: '2' },
  ];
  const text = persistedText(saved.map((each) => sysctlLine(each, 'for a reason')));
  assert.deepEqual(readPersistedSysctls(text), saved);
  // sysctl(8) reads it, too.
  assert.deepEqual(
    readSysctlFile(text).map(({ name, value }) => `${name} ${value}`),
    ['net.ipv4.ip_forward 1', 'net.ipv4.conf.eth0.5.rp_filter 2'],
  );
});

test('sysctl files, in either spelling', () => {
  const text = '; note\nnet/ipv4/conf/eth0.5/rp_filter=1\n-net.ipv4.ip_forward = 0 \n*\n';
  assert.deepEqual(readSysctlFile(text), [
    { line: 2, name: 'net.ipv4.conf.eth0.5.rp_filter', value: '1' },
    { line: 3, name: 'net.ipv4.ip_forward', value: '0' },
  ]);
});
