import { createNeighbourListener, type NeighbourListener } from './neighbour-listener.ts';
import type { NetworkWatch } from './network-watch.ts';
import { isOwnMac } from './own-mac.ts';
import { addressKey, type VirtualAddress } from './virtual-address.ts';

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
    const link = network.link(device);
    const addresses = watched.filter((each) => each.device === device);
    let ear = ears.get(device);
    if (ear !== undefined && ear.interfaceIndex !== link?.index) {
      ear.listener.close();
      ears.delete(device);
      ear = undefined;
    }
    if (!link?.ethernet || (ear === undefined && addresses.length === 0)) return;
    if (ear === undefined) {
      const listener = createNeighbourListener(link, (address, mac) => claim(device, address, mac));
      ear = { interfaceIndex: link.index, listener };
      ears.set(device, ear);
    }
    report(device, ear.listener.listenFor(addresses.map((each) => each.address)));
  }

  function report(device: string, trouble: string | undefined): void {
    if (trouble === undefined) troubles.delete(device);
    else if (troubles.get(device) !== trouble) {
      troubles.set(device, trouble);
      onTrouble?.(`cannot watch for other holders of addresses on ${device}: ${trouble}`);
    }
  }

  function claim(device: string, address: string, mac: string): void {
    const virtual = watched.find((each) => each.device === device && each.address === address);
    if (virtual === undefined || isOwnMac(network, mac)) return;
    const now = performance.now();
    const key = `${addressKey(virtual)} ${mac}`;
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < quiet) return;
    if (told.size >= REMEMBERED_CLAIMS) told.clear();
    told.set(key, now);
    onStranger(virtual, mac);
  }

  function probe(): void {
    for (const [device, { listener }] of ears) {
      // What cannot be sent (no carrier) is asked again next time.
      listener.probe(watched.filter((each) => each.device === device).map((each) => each.address));
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
