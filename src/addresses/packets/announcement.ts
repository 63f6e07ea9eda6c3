import { addressBytes } from '../address-bytes.ts';
import { familyOf } from '../virtual-address.ts';
import { arpProbe, gratuitousArp } from './arp.ts';
import { neighbourProbe, unsolicitedAdvertisement } from './neighbour-discovery.ts';

/**
 * What tells the neighbours that an address is at a MAC address now.
 * @param router Whether this host forwards IPv6 on the interface.
 */
export function announcementOf(mac: Uint8Array, address: string, router: boolean): readonly Uint8Array[] {
  const bytes = addressBytes(address);
  return familyOf(address) === 'inet'
    ? gratuitousArp(mac, bytes)
    : [unsolicitedAdvertisement(mac, bytes, router)];
}

/** What asks the neighbours who has an address, and changes nothing with them. */
export function probeOf(mac: Uint8Array, address: string): Uint8Array {
  const bytes = addressBytes(address);
  return familyOf(address) === 'inet' ? arpProbe(mac, bytes) : neighbourProbe(mac, bytes);
}
