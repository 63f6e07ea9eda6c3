import { createHash } from 'node:crypto';
import type { Cleanup } from './cleanup.ts';
import { command } from './command.ts';
import { createNamespace, ipIn, type Namespace, setSysctls } from './namespace.ts';

/** One Ethernet segment. The test itself is a host on it: its processes are the client. */
export interface Lan {
  readonly bridge: string;
}

/** `addresses` are the test's own on the segment, with prefix length. */
export function createLan(cleanup: Cleanup, addresses: readonly string[], bridge = 'lan'): Lan {
  command(
    'ip',
    ['-batch', '-'],
    [
      // Of its own: otherwise it has the lowest of its ports', and changes it when a port comes or goes.
      `link add ${bridge} address ${macOf(bridge)} type bridge`,
      ...addresses.map((address) => addressLine(address, bridge)),
      `link set ${bridge} up`,
      '',
    ].join('\n'),
  );
  cleanup.add(() => {
    command('ip', ['link', 'delete', bridge]);
  });
  return { bridge };
}

/** Locally administered, and the same for the same name. */
function macOf(name: string): string {
  return `02:${(createHash('sha256').update(name).digest('hex').match(/../g) ?? []).slice(0, 5).join(':')}`;
}

/** A new host on the segment, whose network interface is `eth0`. */
export function joinLan(cleanup: Cleanup, lan: Lan, name: string, addresses: readonly string[]): Namespace {
  const namespace = createNamespace(cleanup, name);
  const port = `to-${name}`.slice(0, 15);
  command(
    'ip',
    ['-batch', '-'],
    `link add ${port} type veth peer name eth0 netns ${name}\nlink set ${port} master ${lan.bridge} up\n`,
  );
  // The kernel takes a namespace apart at its leisure: until then the next host of this name would find the port.
  cleanup.add(() => {
    command('ip', ['link', 'delete', port]);
  });
  ipIn(namespace, ['link set eth0 up', ...addresses.map((address) => addressLine(address, 'eth0'))]);
  return namespace;
}

/** The director's side: the virtual address, on the interface that clients reach it by. */
export function addVirtualAddress(director: Namespace, address: string): void {
  ipIn(director, [addressLine(`${address}/${hostPrefix(address)}`, 'eth0')]);
}

/**
 * The real server's side of direct routing: it accepts packets for the virtual address and never answers ARP
 * for it.
 */
export function acceptDirectRouting(realServer: Namespace, address: string): void {
  setSysctls(realServer, {
    'net/ipv4/conf/all/arp_ignore': 1,
    'net/ipv4/conf/all/arp_announce': 2,
  });
  ipIn(realServer, [addressLine(`${address}/${hostPrefix(address)}`, 'lo')]);
}

function hostPrefix(address: string): number {
  return address.includes(':') ? 128 : 32;
}

/** Without duplicate address detection, which would keep an IPv6 address from use for a second. */
function addressLine(address: string, device: string): string {
  return `address add ${address} dev ${device}${address.includes(':') ? ' nodad' : ''}`;
}
