import { type NeighbourListener, openNeighbourListener } from './neighbour-listener.ts';
import type { NetworkWatch } from './network-watch.ts';
import { addressKey, type VirtualAddress } from './virtual-address.ts';
import { isOwnMac } from './who-else-holds.ts';

/**
 * Tells when another host answers for, announces or uses an address that this one holds: a peer that did not let
 * go, a real server that answers ARP for the virtual address (see arp_ignore), or a plain mistake.
 */
export interface StrangerWatch {
  /** From now on exactly these are watched. */
  watch(addresses: readonly VirtualAddress[]): void;
  close(): void;
}

export interface StrangerWatchOptions {
  readonly network: NetworkWatch;
  readonly onStranger: (virtual: VirtualAddress, mac: string) => void;
  /** Milliseconds between questions to the neighbours; absent is 30,000. What they say unasked is heard at once. */
  readonly interval?: number;
  /** Milliseconds during which the same host is not told again for the same address; absent is 60,000. */
  readonly quiet?: number;
  /** Why an interface cannot be listened to; told once until it works again. */
  readonly onTrouble?: (reason: string) => void;
}

interface Ear {
  readonly interfaceIndex: number;
  readonly listener: NeighbourListener;
  readonly addresses: readonly VirtualAddress[];
}

const INTERVAL = 30_000;
const QUIET = 60_000;
/** A storm of forged claims must not grow the memory. */
const REMEMBERED_CLAIMS = 4096;

export function watchStrangers(options: StrangerWatchOptions): StrangerWatch {
  const { network, onStranger, onTrouble, interval = INTERVAL, quiet = QUIET } = options;
  /** By interface. */
  const ears = new Map<string, Ear>();
  const troubles = new Map<string, string>();
  const told = new Map<string, number>();
  let watched: readonly VirtualAddress[] = [];

  function listen(device: string): void {
    ears.get(device)?.listener.close();
    ears.delete(device);
    const addresses = watched.filter((each) => each.device === device);
    const link = network.link(device);
    if (addresses.length === 0 || link === undefined || !link.ethernet) return;
    const byAddress = new Map(addresses.map((each) => [each.address, each]));
    const opened = openNeighbourListener(link, [...byAddress.keys()], (address, mac) => {
      const virtual = byAddress.get(address);
      if (virtual !== undefined && !isOwnMac(network, mac)) claim(virtual, mac);
    });
    report(device, opened.ok ? undefined : opened.reason);
    if (opened.ok) ears.set(device, { interfaceIndex: link.index, listener: opened.listener, addresses });
  }

  function report(device: string, trouble: string | undefined): void {
    if (trouble === undefined) troubles.delete(device);
    else if (troubles.get(device) !== trouble) {
      troubles.set(device, trouble);
      onTrouble?.(`cannot watch for other holders of addresses on ${device}: ${trouble}`);
    }
  }

  function claim(virtual: VirtualAddress, mac: string): void {
    const now = performance.now();
    const key = `${addressKey(virtual)} ${mac}`;
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < quiet) return;
    if (told.size >= REMEMBERED_CLAIMS) told.clear();
    told.set(key, now);
    onStranger(virtual, mac);
  }

  function probe(): void {
    for (const { listener, addresses } of ears.values()) {
      // What cannot be sent (no carrier) is asked again next time.
      listener.probe(addresses.map((each) => each.address));
    }
  }

  const unsubscribe = network.subscribe((event) => {
    if (event.kind !== 'link' && event.kind !== 'link-gone') return;
    const { name, index } = event.link;
    const isWatched = watched.some((each) => each.device === name);
    if (isWatched && (event.kind === 'link-gone' || ears.get(name)?.interfaceIndex !== index)) listen(name);
  });
  const timer = setInterval(probe, interval).unref();

  return {
    watch(addresses) {
      const devices = new Set([...watched, ...addresses].map((each) => each.device));
      watched = addresses;
      for (const device of devices) listen(device);
      probe();
    },
    close() {
      unsubscribe();
      clearInterval(timer);
      for (const ear of ears.values()) ear.listener.close();
      ears.clear();
    },
  };
}
