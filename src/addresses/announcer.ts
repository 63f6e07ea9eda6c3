import { readFileSync } from 'node:fs';
import type { NetworkWatch } from './network-watch.ts';
import { announcementOf } from './packets/announcement.ts';
import { LOOPBACK } from './plan.ts';
import { createFrameSender, type FrameSender } from './sender.ts';
import { addressKey, familyOf, type VirtualAddress } from './virtual-address.ts';

/**
 * Tells the neighbours which host has an address now, several times soon after a takeover (a switch port that
 * comes up, a busy router and a full queue each lose some) and slowly ever after.
 */
export interface Announcer {
  /** Begins the burst for these addresses, again if it had begun. The first frames leave before this returns. */
  announce(addresses: readonly VirtualAddress[]): void;
  /** From now on nothing more is sent for these. */
  withdraw(addresses: readonly VirtualAddress[]): void;
  close(): void;
}

export interface AnnouncerOptions {
  readonly network: NetworkWatch;
  /** Milliseconds after `announce` of each round of the burst, ascending; absent is 0, 50, 200, 500, 1000, 2000. */
  readonly rounds?: readonly number[];
  /** Milliseconds between rounds after the burst; absent is 60,000. */
  readonly interval?: number;
  /** Why nothing can be sent on an interface; told once until it works again. */
  readonly onTrouble?: (reason: string) => void;
  readonly sender?: FrameSender;
}

const ROUNDS = [0, 50, 200, 500, 1000, 2000] as const;
const INTERVAL = 60_000;
/** Addresses whose frames are sent in one go, before other work of this thread has its turn. */
const SLICE = 50;

interface Entry {
  readonly virtual: VirtualAddress;
  readonly began: number;
  due: number;
}

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { network, rounds = ROUNDS, interval = INTERVAL, onTrouble } = options;
  const sender = options.sender ?? createFrameSender();
  const entries = new Map<string, Entry>();
  /** By interface. */
  const troubles = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let next: NodeJS.Immediate | undefined;

  function announce(addresses: readonly VirtualAddress[]): void {
    const began = performance.now();
    for (const virtual of addresses) {
      entries.set(addressKey(virtual), { virtual, began, due: began + (rounds[0] ?? interval) });
    }
    run();
  }

  /** Sends what is due, a slice at a time. */
  function run(): void {
    clearTimeout(timer);
    clearImmediate(next);
    const now = performance.now();
    const due = [...entries.values()].filter((entry) => entry.due <= now);
    const routers = new Map<string, boolean>();
    for (const entry of due.slice(0, SLICE)) {
      send(entry.virtual, routers);
      entry.due = dueAfter(now, entry.began, rounds, interval);
    }
    if (due.length > SLICE) {
      next = setImmediate(run);
      return;
    }
    const soonest = Math.min(...[...entries.values()].map((entry) => entry.due));
    if (soonest < Number.POSITIVE_INFINITY) timer = setTimeout(run, Math.max(1, soonest - now)).unref();
  }

  function send({ address, device }: VirtualAddress, routers: Map<string, boolean>): void {
    const link = network.link(device);
    // Without carrier there is nobody to tell; once it is back, everything is announced anew.
    if (device === LOOPBACK || link?.running === false) return;
    if (link === undefined || !link.ethernet) {
      const why = link === undefined ? 'there is no such interface' : 'it is no Ethernet interface';
      report(device, `cannot announce addresses on ${device}: ${why}`);
      return;
    }
    let router = routers.get(device);
    if (router === undefined && familyOf(address) === 'inet6') {
      router = forwardsIpv6(device);
      routers.set(device, router);
    }
    let error: string | undefined;
    for (const frame of announcementOf(link.mac, address, router ?? false))
      error ??= sender.send(link, frame);
    report(device, error && `cannot announce addresses on ${device}: ${error}`);
  }

  function report(device: string, trouble: string | undefined): void {
    if (trouble !== undefined && troubles.get(device) !== trouble) onTrouble?.(trouble);
    if (trouble === undefined) troubles.delete(device);
    else troubles.set(device, trouble);
  }

  const unsubscribe = network.subscribe((event) => {
    if (event.kind === 'link-gone') sender.forget(event.link.index);
    if (event.kind !== 'link' || !event.link.running) return;
    const { link, before } = event;
    // A cable that is back may lead to another switch; bonds change their MAC address.
    if (before?.running && Buffer.from(before.mac).equals(link.mac)) return;
    announce([...entries.values()].map((entry) => entry.virtual).filter((each) => each.device === link.name));
  });

  return {
    announce,
    withdraw(addresses) {
      for (const virtual of addresses) entries.delete(addressKey(virtual));
    },
    close() {
      unsubscribe();
      entries.clear();
      clearTimeout(timer);
      clearImmediate(next);
      sender.close();
    },
  };
}

/** When the next round is. Rounds that are late by then are left out rather than sent in a row. */
export function dueAfter(now: number, began: number, rounds: readonly number[], interval: number): number {
  const round = rounds.find((offset) => began + offset > now);
  return round === undefined ? now + interval : began + round;
}

/** What the kernel says of itself in its own advertisements. */
function forwardsIpv6(device: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${device}/forwarding`, 'utf8').trim() !== '0';
  } catch {
    return false;
  }
}
