import type { Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { broadcastOfInterface, ipv4OfInterface, requireInterface } from './interface-address.ts';
import type { BroadcastLink, Endpoint, Link, MulticastLink, UnicastLink } from './link.ts';

/** How to open the socket of one link, or of several that share a local address. */
export interface SocketSetup {
  readonly links: readonly number[];
  readonly family: 'udp4' | 'udp6';
  /** Several processes may listen to one group. */
  readonly shared: boolean;
  /** Looked up anew at each opening: interfaces come and go. @throws Error in words */
  place(): SocketPlace;
}

export interface SocketPlace {
  readonly bind: Endpoint;
  /** Where datagrams go, unless each peer has an address of its own. */
  readonly group: Endpoint | undefined;
  /** Sets options of the bound socket. @throws Error */
  configure(socket: Socket): void;
}

/** One socket per local address: unicast links with the same one share it. */
export function socketSetups(links: readonly Link[]): readonly SocketSetup[] {
  const unicast = new Map<string, { readonly link: UnicastLink; readonly indexes: number[] }>();
  const groups: SocketSetup[] = [];
  for (const [index, link] of links.entries()) {
    if (link.kind !== 'unicast') {
      groups.push(link.kind === 'multicast' ? multicastSetup(link, index) : broadcastSetup(link, index));
      continue;
    }
    const key = `${link.local.address} ${link.local.port}`;
    const same = unicast.get(key);
    if (same) same.indexes.push(index);
    else unicast.set(key, { link, indexes: [index] });
  }
  return [...Array.from(unicast.values(), ({ link, indexes }) => unicastSetup(link, indexes)), ...groups];
}

function unicastSetup({ local }: UnicastLink, links: readonly number[]): SocketSetup {
  const family = isIPv4(local.address) ? 'udp4' : 'udp6';
  return {
    links,
    family,
    shared: false,
    place: () => ({ bind: local, group: undefined, configure: () => {} }),
  };
}

/** Bound to the group's own address, so that nothing but the group's datagrams arrives. */
function multicastSetup(link: MulticastLink, index: number): SocketSetup {
  const v4 = isIPv4(link.group);
  return {
    links: [index],
    family: v4 ? 'udp4' : 'udp6',
    shared: true,
    place() {
      requireInterface(link.interface);
      const via = v4 ? ipv4OfInterface(link.interface) : `::%${link.interface}`;
      const group = { address: v4 ? link.group : `${link.group}%${link.interface}`, port: link.port };
      return {
        bind: group,
        group,
        configure(socket) {
          socket.addMembership(link.group, via);
          socket.setMulticastInterface(via);
          socket.setMulticastTTL(link.ttl ?? 1);
          socket.setMulticastLoopback(link.loopback ?? false);
        },
      };
    },
  };
}

function broadcastSetup(link: BroadcastLink, index: number): SocketSetup {
  return {
    links: [index],
    family: 'udp4',
    shared: true,
    place() {
      const group = { address: broadcastOfInterface(link.interface), port: link.port };
      return { bind: group, group, configure: (socket) => socket.setBroadcast(true) };
    },
  };
}
