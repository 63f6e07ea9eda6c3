import { type Announcer, createAnnouncer } from '../addresses/announcer.ts';
import { watchCarrier } from '../addresses/carrier-watch.ts';
import { createAddressHolder } from '../addresses/holder.ts';
import { openLedger } from '../addresses/ledger.ts';
import { isPresent, watchForLoss } from '../addresses/loss-watch.ts';
import { watchNetwork } from '../addresses/network-watch.ts';
import { watchPing } from '../addresses/ping-watch.ts';
import { openRtnetlink } from '../addresses/rtnetlink/client.ts';
import { watchStrangers } from '../addresses/stranger-watch.ts';
import { addressKey, describeAddress, type VirtualAddress } from '../addresses/virtual-address.ts';
import type { PairSettings } from '../config/settings-pair.ts';
import { runCommand } from '../system/run-command.ts';
import { createGroupHands, type GroupHands } from './group-hands.ts';
import { pingIntervalMs } from './machine-settings.ts';

/** What the thread does to its host and sees of it. */
export interface HostHands {
  readonly groups: ReadonlyMap<string, GroupHands>;
  /**
   * The groups of which this host has addresses of which no record says that they were put on, but for the groups
   * named: the record was lost, or another program put them on.
   */
  unrecorded(kept: ReadonlySet<string>): ReadonlyMap<string, readonly VirtualAddress[]>;
  /** Takes off what an earlier run left behind, but for the groups named. */
  clearLeftovers(kept: ReadonlySet<string>): Promise<void>;
  watch(listener: HostListener): void;
  /** Looks for other holders of exactly these groups' addresses. */
  watchStrangersOf(groups: readonly string[]): void;
  close(): void;
}

export interface HostListener {
  carrier(device: string, up: boolean): void;
  ping(address: string, reachable: boolean): void;
  /** An address of the group was taken off by another hand. */
  lost(group: string, address: VirtualAddress): void;
  /** Another host claims an address of the group. */
  stranger(group: string, address: string, mac: string): void;
}

export interface HostHandsOptions {
  readonly pair: PairSettings;
  readonly ledgerFile: string;
  readonly note: (text: string) => void;
  /** Before the addresses of a group with a cold standby come up. Must not reject. */
  readonly prepare: (group: string) => Promise<void>;
}

/** Rejects when the kernel does not tell its interfaces and addresses. */
export async function openHostHands({
  pair,
  ledgerFile,
  note,
  prepare,
}: HostHandsOptions): Promise<HostHands> {
  const client = openRtnetlink();
  const ends: (() => void)[] = [() => client.close()];
  const network = await watchNetwork(client, { onTrouble: note }).catch((error: unknown) => {
    client.close();
    throw error;
  });
  ends.push(() => network.close());
  const { ledger, damage } = openLedger(ledgerFile);
  if (damage !== undefined) note(damage);
  const holder = createAddressHolder({ client, ledger, onTrouble: note });

  const announcers = new Map<number, Announcer>();
  function announcerEvery(interval: number): Announcer {
    const known = announcers.get(interval);
    if (known !== undefined) return known;
    const announcer = createAnnouncer({ network, interval, onTrouble: note });
    announcers.set(interval, announcer);
    ends.push(() => announcer.close());
    return announcer;
  }

  const groups = new Map<string, GroupHands>();
  const groupOf = new Map<string, string>();
  for (const group of pair.groups) {
    const { name, standby, lvsSupport, announceIntervalMs, startCommands, stopCommands } = group;
    const addresses = group.vips.map(
      ({ address, prefixLength, device, label }): VirtualAddress => ({
        address,
        prefixLength,
        device,
        ...(label !== undefined && { label }),
      }),
    );
    for (const each of addresses) groupOf.set(addressKey(each), name);
    const announcer = announcerEvery(
      announceIntervalMs === 'off' ? Number.POSITIVE_INFINITY : announceIntervalMs,
    );
    const hands = createGroupHands({
      addresses,
      leaveLoopback: lvsSupport,
      ...(standby === 'cold' && { prepare: () => prepare(name) }),
      startCommands,
      stopCommands,
      holder,
      announcer,
      run: runCommand,
      note: (text) => note(`${name}: ${text}`),
    });
    groups.set(name, hands);
  }
  let watchStrangersOf: HostHands['watchStrangersOf'] = () => {};

  return {
    groups,
    unrecorded(kept) {
      const recorded = new Set(ledger.held().map(addressKey));
      const found = [...groups].map(([name, { addresses }]) => {
        const present = addresses.filter((each) => isPresent(network, each));
        return [name, present.filter((each) => !recorded.has(addressKey(each)))] as const;
      });
      return new Map(found.filter(([name, addresses]) => addresses.length > 0 && !kept.has(name)));
    },
    async clearLeftovers(kept) {
      const left = ledger.held().filter((each) => !kept.has(groupOf.get(addressKey(each)) ?? ''));
      for (const result of await holder.release(left)) {
        const what = describeAddress(result.virtual);
        if (result.outcome === 'removed') note(`${what} was left over by an earlier run and is taken off`);
        if (result.outcome === 'failed') note(result.reason);
      }
    },
    watch(listener) {
      const devices = new Set(pair.groups.flatMap(({ vips }) => vips.map(({ device }) => device)));
      for (const device of devices) {
        if (device === 'lo') continue;
        // The machine itself waits for a carrier to last.
        const onChange = ({ ok }: { readonly ok: boolean }) => listener.carrier(device, ok);
        const watch = watchCarrier({ network, device, lostAfter: 0, backAfter: 0, onChange });
        ends.push(() => watch.close());
      }
      for (const address of new Set(pair.groups.flatMap(({ pings }) => pings))) {
        const end = watchPing({
          address,
          interval: pingIntervalMs(pair.deadpingMs),
          misses: 1,
          onChange: ({ reachable }) => listener.ping(address, reachable),
          onTrouble: note,
        });
        ends.push(end);
      }
      const endLoss = watchForLoss({
        network,
        held: () => holder.held(),
        onLost(virtual) {
          const group = groupOf.get(addressKey(virtual));
          if (group !== undefined) listener.lost(group, virtual);
        },
      });
      const strangers = watchStrangers({
        network,
        onStranger(virtual, mac) {
          const group = groupOf.get(addressKey(virtual));
          if (group !== undefined) listener.stranger(group, virtual.address, mac);
        },
        onTrouble: note,
      });
      watchStrangersOf = (names) =>
        strangers.watch(names.flatMap((name) => groups.get(name)?.addresses ?? []));
      ends.push(endLoss, () => strangers.close());
    },
    watchStrangersOf: (names) => watchStrangersOf(names),
    close() {
      for (const end of ends.reverse()) end();
    },
  };
}
