import type { NetworkEvent } from '../../../src/addresses/network-state.ts';
import type { NetworkWatch } from '../../../src/addresses/network-watch.ts';
import type { InterfaceAddress } from '../../../src/addresses/rtnetlink/address.ts';
import type { Link } from '../../../src/addresses/rtnetlink/link.ts';

export const ETH0: Link = {
  index: 2,
  name: 'eth0',
  ethernet: true,
  up: true,
  running: true,
  mac: Uint8Array.from([2, 0, 0x5e, 0, 1, 0x0a]),
};

export const LO: Link = {
  index: 1,
  name: 'lo',
  ethernet: false,
  up: true,
  running: true,
  mac: new Uint8Array(6),
};

export function on(link: Link, address: string, prefixLength: number, more = {}): InterfaceAddress {
  return {
    address,
    prefixLength,
    interfaceIndex: link.index,
    scope: 0,
    secondary: false,
    refused: false,
    ...more,
  };
}

export interface FakeNetwork extends NetworkWatch {
  /** As the kernel's notification would. */
  change(event: NetworkEvent): void;
  setLink(link: Link): void;
}

export function createFakeNetwork(initial: readonly Link[]): FakeNetwork {
  const links = new Map(initial.map((link) => [link.name, link]));
  const listeners = new Set<(event: NetworkEvent) => void>();
  const change = (event: NetworkEvent): void => {
    for (const listener of listeners) listener(event);
  };
  return {
    link: (name) => links.get(name),
    links: () => [...links.values()],
    addresses: () => [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: async () => {},
    close: () => listeners.clear(),
    change,
    setLink(link) {
      const before = links.get(link.name);
      links.set(link.name, link);
      change({ kind: 'link', link, before });
    },
  };
}
