import type { NetworkWatch } from './network-watch.ts';
import { addressKey, type VirtualAddress } from './virtual-address.ts';

export interface LossWatchOptions {
  readonly network: NetworkWatch;
  /** What this host should have. */
  readonly held: () => readonly VirtualAddress[];
  /** Somebody else took a held address off, or its interface is gone. */
  readonly onLost: (virtual: VirtualAddress) => void;
  /** Milliseconds that an address may be off before it is told; absent is 20: some tools replace addresses. */
  readonly graceMs?: number;
}

/** Tells when a held address is taken off by another hand. @returns What ends the watch. */
export function watchForLoss({ network, held, onLost, graceMs = 20 }: LossWatchOptions): () => void {
  const suspects = new Map<string, NodeJS.Timeout>();

  function examine(key: string): void {
    suspects.delete(key);
    const virtual = held().find((each) => addressKey(each) === key);
    if (virtual !== undefined && !isPresent(network, virtual)) onLost(virtual);
  }

  const unsubscribe = network.subscribe((event) => {
    if (event.kind !== 'address-removed') return;
    const key = addressKey({ address: event.address.address, device: event.device });
    if (suspects.has(key)) return;
    suspects.set(key, setTimeout(examine, graceMs, key).unref());
  });
  return () => {
    unsubscribe();
    for (const timer of suspects.values()) clearTimeout(timer);
    suspects.clear();
  };
}

/** Whether this host has the address on its interface, with whatever prefix length. */
export function isPresent(network: NetworkWatch, { address, device }: VirtualAddress): boolean {
  const index = network.link(device)?.index;
  return network
    .addresses()
    .some((each) => each.interfaceIndex === index && each.address === address && !each.refused);
}
