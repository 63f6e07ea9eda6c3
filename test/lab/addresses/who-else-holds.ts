import { setTimeout as sleep } from 'node:timers/promises';
import { createNeighbourListener } from '../../../src/addresses/neighbour-listener.ts';
import type { NetworkWatch } from '../../../src/addresses/network-watch.ts';
import { isOwnMac } from '../../../src/addresses/own-mac.ts';

/** Milliseconds until a question is repeated, then twice as long each time. */
const firstWaitMs = 100;

/**
 * Asks the neighbours, by ARP probes or neighbour solicitations, who has an address, and returns the MAC address
 * of the first other host that answers within `timeoutMs`; undefined if none does. Whether this host has the
 * address makes no difference. The question is repeated, as packets may be lost.
 *
 * @throws Error when it cannot be asked: no such interface, no carrier, no CAP_NET_RAW.
 */
export async function whoElseHolds(
  network: NetworkWatch,
  address: string,
  device: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const link = network.link(device);
  if (!link?.running) throw new Error(`${device} does not exist, is down or has no carrier`);
  let holder: string | undefined;
  const answered = new AbortController();
  const listener = createNeighbourListener(link, (claimed, mac) => {
    if (claimed !== address || isOwnMac(network, mac)) return;
    holder = mac;
    answered.abort();
  });
  try {
    const unheard = listener.listenFor([address]);
    if (unheard !== undefined) throw new Error(unheard);
    const end = performance.now() + timeoutMs;
    for (let wait = firstWaitMs; holder === undefined && performance.now() < end; wait *= 2) {
      const error = listener.probe([address]);
      if (error !== undefined) throw new Error(error);
      const left = Math.max(0, end - performance.now());
      await sleep(Math.min(wait, left), undefined, { signal: answered.signal }).catch(() => {});
    }
  } finally {
    listener.close();
  }
  return holder;
}
