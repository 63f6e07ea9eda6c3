import { macText } from './address-bytes.ts';
import type { NetworkWatch } from './network-watch.ts';

/** Bridges, bonds and virtual interfaces may bring this host's own frames back to it. */
export function isOwnMac(network: NetworkWatch, mac: string): boolean {
  return network.links().some((link) => macText(link.mac) === mac);
}
