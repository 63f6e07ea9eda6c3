import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  realServerCommands,
  realServerUndoCommands,
  realServerUnit,
  realServerUnitName,
} from '../../../src/host/real-server-unit.ts';
import { closing, describeStep, doing } from '../../../src/host/step.ts';
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

test('GRE: modules and devices of its own', () => {
  const role = { vips: ['10.0.0.100', 'fd00::100'], mode: 'tun', tunnel: { type: 'gre' } } as const;
  assert.deepEqual(lines(realServerCommands(role)).slice(2), [
    'modprobe ip_gre',
    'ip link set gre0 up',
    'sysctl -q -w net.ipv4.conf.gre0.rp_filter=0',
    'sysctl -q -w net.ipv4.conf.all.rp_filter=0',
    'ip address replace 10.0.0.100/32 dev gre0',
    'modprobe ip6_gre',
    'ip link set ip6gre0 up',
    'ip address replace fd00::100/128 dev ip6gre0 nodad',
  ]);
  assert.equal(realServerUnitName(role), 'realserver-gre-10.0.0.100-fd00__100.service');
  assert.match(realServerUnit(role), /^Description=.* by GRE tunnels$/m);
});

test('GUE: the port is opened before the address comes, and stays when the plain commands take that off', () => {
  const vips = ['10.0.0.100', '10.0.0.101', 'fd00::100'];
  const role = { vips, mode: 'tun', tunnel: { type: 'gue', port: 6080 } } as const;
  assert.deepEqual(lines(realServerCommands(role)).slice(2), [
    'modprobe fou',
    'modprobe ipip',
    'ip link set tunl0 up',
    'sysctl -q -w net.ipv4.conf.tunl0.rp_filter=0',
    'sysctl -q -w net.ipv4.conf.all.rp_filter=0',
    'ip fou add port 6080 gue',
    'ip address replace 10.0.0.100/32 dev tunl0',
    'ip address replace 10.0.0.101/32 dev tunl0',
    'modprobe fou6',
    'modprobe ip6_tunnel',
    'ip link set ip6tnl0 up',
    'ip -6 fou add port 6080 gue',
    'ip address replace fd00::100/128 dev ip6tnl0 nodad',
  ]);
  assert.ok(lines(realServerUndoCommands(role)).every((line) => line.startsWith('ip address delete ')));
  // Another unit may have opened the port.
  assert.match(realServerUnit(role), /^ExecStart=-ip fou add port 6080 gue$/m);
  assert.match(realServerUnit(role), /^Description=.* by GUE tunnels to UDP port 6080$/m);
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

test('what is missing is told with the command that mends it', () => {
  const step = { kind: 'gue-port', family: 'inet6', port: 6080 } as const;
  assert.equal(describeStep(step), 'GUE at UDP port 6080 of IPv6');
  assert.equal(doing(step).join(' '), 'ip -6 fou add port 6080 gue');
  assert.equal(closing(step).join(' '), 'ip -6 fou delete port 6080');
});
