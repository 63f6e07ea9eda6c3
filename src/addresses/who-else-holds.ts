import { setTimeout as sleep } from 'node:timers/promises';
import { macText } from './address-bytes.ts';
import { createNeighbourListener } from './neighbour-listener.ts';
import type { NetworkWatch } from './network-watch.ts';
import { addressKey, type VirtualAddress } from './virtual-address.ts';

/** Milliseconds until a question is repeated, then twice as long each time. */
const FIRST_WAIT = 100;

/** A host that answers for an address. */
export interface Holder {
  readonly virtual: VirtualAddress;
  readonly mac: string;
}

/**
 * Asks the neighbours, by ARP probes or neighbour solicitations, who has an address, and returns the MAC address
 * of the first other host that answers within `timeoutMs`; undefined if none does. Whether this host has the
 * address makes no difference. The question is repeated, as packets may be lost.
 *
 * @throws Error when it cannot be asked: no such interface, not Ethernet, no carrier, no CAP_NET_RAW.
 */
export async function whoElseHolds(
  network: NetworkWatch,
  address: string,
  device: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const [holder] = await findHolders(network, [{ address, device, prefixLength: 0 }], timeoutMs);
  return holder?.mac;
}

/** As `whoElseHolds`, for many addresses in the same time: those that some other host answers for. */
export async function findHolders(
  network: NetworkWatch,
  addresses: readonly VirtualAddress[],
  timeoutMs: number,
): Promise<readonly Holder[]> {
  const byDevice = new Map<string, VirtualAddress[]>();
  for (const each of addresses) {
    byDevice.set(each.device, [...(byDevice.get(each.device) ?? []), each]);
  }
  const found = await Promise.all(
    [...byDevice].map(([device, group]) => ask(network, device, group, timeoutMs)),
  );
  return found.flat();
}

async function ask(
  network: NetworkWatch,
  device: string,
  group: readonly VirtualAddress[],
  timeoutMs: number,
): Promise<readonly Holder[]> {
  const refuse = (reason: string): Error =>
    new Error(`Cannot ask for the holder of ${group[0]?.address} on ${device}: ${reason}`);
  const link = network.link(device);
  if (link === undefined) throw refuse('there is no such interface');
  if (!link.running) throw refuse('it is down or has no carrier');
  const missing = new Map(group.map((virtual) => [virtual.address, virtual]));
  const holders = new Map<string, Holder>();
  const answered = new AbortController();
  const listener = createNeighbourListener(link, (address, mac) => {
    const virtual = missing.get(address);
    if (virtual === undefined || isOwnMac(network, mac)) return;
    missing.delete(address);
    holders.set(addressKey(virtual), { virtual, mac });
    if (missing.size === 0) answered.abort();
  });
  try {
    const unheard = listener.listenFor([...missing.keys()]);
    if (unheard !== undefined) throw refuse(unheard);
    const end = performance.now() + timeoutMs;
    for (let wait = FIRST_WAIT; missing.size > 0 && performance.now() < end; wait *= 2) {
      const error = listener.probe([...missing.keys()]);
      if (error !== undefined) throw refuse(error);
      const left = Math.max(0, end - performance.now());
      await sleep(Math.min(wait, left), undefined, { signal: answered.signal }).catch(() => {});
    }
  } finally {
    listener.close();
  }
  return [...holders.values()];
}

/** Bridges, bonds and virtual interfaces may bring this host's own frames back to it. */
export function isOwnMac(network: NetworkWatch, mac: string): boolean {
  return network.links().some((link) => macText(link.mac) === mac);
}
