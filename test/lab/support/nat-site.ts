import type { Cleanup } from './cleanup.ts';
import { command } from './command.ts';
import { addVirtualAddress, createLan, joinLan, joinSecondLan, type Lan } from './lan.ts';
import { commandIn, ipIn, type Namespace, setSysctls } from './namespace.ts';

export const vip = '10.77.0.100';
export const vip6 = 'fd77::100';
/** All on one host, which is none of the test's business. */
export const realServers = ['10.78.0.11', '10.78.0.12', '10.78.0.13'] as const;
export const realServers6 = ['fd78::11', 'fd78::12', 'fd78::13'] as const;

/** Of the client's host, which has every address of 10.77.64.0/18, too: two networks of /112 and more than one host. */
export const clients6 = { one: 'fd77::1:1', neighbour: 'fd77::1:2', other: 'fd77::2:1' } as const;

/** Addresses of nobody, which the director takes for its own: for firewall marks. */
const markedNetwork = '10.79.0.0/16';

/** A director between the test's own host, which is the clients, and the real servers behind it, by NAT. */
export interface NatSite {
  /** The clients' segment. */
  readonly front: Lan;
  readonly director: Namespace;
  readonly farm: Namespace;
  /** Packets of TCP for these addresses (a network of 10.79.0.0/16, or `vip`) get a firewall mark. */
  mark(mark: number, addresses: string): void;
}

export function createNatSite(cleanup: Cleanup): NatSite {
  const own = Object.values(clients6).map((address) => `${address}/64`);
  const front = createLan(cleanup, ['10.77.0.254/16', 'fd77::fe/64', ...own]);
  const back = createLan(cleanup, [], 'back');
  const director = joinLan(cleanup, front, 'director', ['10.77.0.2/16', 'fd77::2/64']);
  joinSecondLan(cleanup, back, director, ['10.78.0.1/24', 'fd78::1/64']);
  setSysctls(director, { 'net/ipv4/ip_forward': 1, 'net/ipv6/conf/all/forwarding': 1 });
  for (const address of [vip, vip6]) addVirtualAddress(director, address);
  ipIn(director, [`route add local ${markedNetwork} dev lo`]);
  const addresses = [...realServers.map((each) => `${each}/24`), ...realServers6.map((each) => `${each}/64`)];
  const farm = joinLan(cleanup, back, 'farm', addresses);
  ipIn(farm, ['route add default via 10.78.0.1', 'route add ::/0 via fd78::1']);
  const clientRoutes = [
    ['local', '10.77.64.0/18', 'dev', 'lo'],
    [markedNetwork, 'via', '10.77.0.2'],
  ];
  for (const route of clientRoutes) command('ip', ['route', 'add', ...route]);
  cleanup.add(() => {
    for (const route of clientRoutes) command('ip', ['route', 'delete', ...route]);
  });
  return {
    front,
    director,
    farm,
    mark: (mark, destination) => {
      const rule = [
        '-A',
        'PREROUTING',
        '-p',
        'tcp',
        '-d',
        destination,
        '-j',
        'MARK',
        '--set-mark',
        `${mark}`,
      ];
      commandIn(director, 'iptables-legacy', ['-t', 'mangle', ...rule]);
    },
  };
}
