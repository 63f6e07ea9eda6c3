import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  realServerCommands,
  realServerUndoCommands,
  realServerUnit,
  realServerUnitName,
} from '../../../src/host/real-server-unit.ts';
import { sysctlFile, sysctlSpelling } from '../../../src/host/sysctl-name.ts';

const lines = (commands: readonly (readonly string[])[]) => commands.map((words) => words.join(' '));

test('direct routing: ARP is quiet before the address is there', () => {
  const role = { vips: ['10.0.0.100', '10.0.0.101', 'fd00::100'], mode: 'dr' } as const;
  assert.deepEqual(lines(realServerCommands(role)), [
    'sysctl -q -w net.ipv4.conf.lo.arp_ignore=1',
    'sysctl -q -w net.ipv4.conf.lo.arp_announce=2',
    'sysctl -q -w net.ipv4.conf.all.arp_ignore=1',
    'sysctl -q -w net.ipv4.conf.all.arp_announce=2',
    'ip address replace 10.0.0.100/32 dev lo',
    'ip address replace 10.0.0.101/32 dev lo',
    'ip address replace fd00::100/128 dev lo nodad',
  ]);
  assert.deepEqual(lines(realServerUndoCommands(role)), [
    'ip address delete fd00::100/128 dev lo',
    'ip address delete 10.0.0.101/32 dev lo',
    'ip address delete 10.0.0.100/32 dev lo',
  ]);
});

test('tunnels: the device is up, and what leaves it is not taken for forged', () => {
  assert.deepEqual(lines(realServerCommands({ vips: ['10.0.0.100'], mode: 'tun' })), [
    'sysctl -q -w net.ipv4.conf.all.arp_ignore=1',
    'sysctl -q -w net.ipv4.conf.all.arp_announce=2',
    'modprobe ipip',
    'ip link set tunl0 up',
    'sysctl -q -w net.ipv4.conf.tunl0.rp_filter=0',
    'sysctl -q -w net.ipv4.conf.all.rp_filter=0',
    'ip address replace 10.0.0.100/32 dev tunl0',
  ]);
});

test('IPv6 alone needs nothing of ARP', () => {
  assert.deepEqual(lines(realServerCommands({ vips: ['fd00::100'], mode: 'dr', device: 'dummy0' })), [
    'ip address replace fd00::100/128 dev dummy0 nodad',
  ]);
});

test('the unit has the same commands, and a name of its own', () => {
  const role = { vips: ['10.0.0.100', 'fd00::100'], mode: 'dr' } as const;
  assert.equal(realServerUnitName(role), 'realserver-dr-10.0.0.100-fd00__100.service');
  const unit = realServerUnit(role);
  for (const command of lines(realServerCommands(role))) assert.ok(unit.includes(`ExecStart=${command}\n`));
  for (const command of lines(realServerUndoCommands(role)))
    assert.ok(unit.includes(`ExecStop=${command}\n`));
});

test('a dot in the name of a device is no directory', () => {
  assert.equal(sysctlFile('net.ipv4.conf.eth0.5.arp_ignore'), '/proc/sys/net/ipv4/conf/eth0.5/arp_ignore');
  assert.equal(sysctlFile('net.ipv4.ip_forward'), '/proc/sys/net/ipv4/ip_forward');
  assert.equal(sysctlSpelling('net.ipv4.conf.eth0.5.arp_ignore'), 'net.ipv4.conf.eth0/5.arp_ignore');
});
