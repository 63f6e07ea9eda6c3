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
  plugIn(cleanup, lan, namespace, { port: `to-${name}`.slice(0, 15), device: 'eth0', addresses });
  return namespace;
}

/** A host on two segments: on the second one its network interface is `eth1`. */
export function joinSecondLan(
  cleanup: Cleanup,
  lan: Lan,
  namespace: Namespace,
  addresses: readonly string[],
): void {
  const port = `${lan.bridge}-${namespace.name}`.slice(0, 15);
  plugIn(cleanup, lan, namespace, { port, device: 'eth1', addresses });
}

interface Cable {
  /** Of the segment's switch. */
  readonly port: string;
  readonly device: string;
  readonly addresses: readonly string[];
}

function plugIn(cleanup: Cleanup, lan: Lan, namespace: Namespace, { port, device, addresses }: Cable): void {
  command(
    'ip',
    ['-batch', '-'],
    `link add ${port} type veth peer name ${device} netns ${namespace.name}\nlink set ${port} master ${lan.bridge} up\n`,
  );
  // The kernel takes a namespace apart at its leisure: until then the next host of this name would find the port.
  cleanup.add(() => {
    command('ip', ['link', 'delete', port]);
  });
  ipIn(namespace, [`link set ${device} up`, ...addresses.map((address) => addressLine(address, device))]);
}

/**
 * The director's side: the virtual address, on the interface that clients reach it by. An IPv6 one is deprecated, as
 * directord makes them: checks would come from it, and the real server has it, too.
 */
export function addVirtualAddress(director: Namespace, address: string): void {
  const line = addressLine(`${address}/${hostPrefix(address)}`, 'eth0');
  ipIn(director, [address.includes(':') ? `${line} preferred_lft 0` : line]);
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
