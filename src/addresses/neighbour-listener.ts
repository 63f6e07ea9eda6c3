import {
  ETHERTYPE,
  openPacketSocket,
  type PacketListener,
  type PacketSocket,
} from '../system/packet-socket.ts';
import { addressBytes, addressText, macText } from './address-bytes.ts';
import { arpFromOnly, NEIGHBOUR_DISCOVERY_ONLY } from './neighbour-filter.ts';
import { probeOf } from './packets/announcement.ts';
import { decodeArp } from './packets/arp.ts';
import { decodeNeighbourMessage } from './packets/neighbour-discovery.ts';
import type { Link } from './rtnetlink/link.ts';
import { familyOf } from './virtual-address.ts';

/** Hears who claims certain addresses on one interface. */
export interface NeighbourListener {
  /** Asks who has each of the addresses. @returns Why some could not be asked for. */
  probe(addresses: readonly string[]): string | undefined;
  close(): void;
}

export type NeighbourListenerResult =
  | { readonly ok: true; readonly listener: NeighbourListener }
  | { readonly ok: false; readonly reason: string };

/** @param onClaim The MAC address of whoever answers for, announces or uses the address. */
export function openNeighbourListener(
  link: Link,
  addresses: readonly string[],
  onClaim: (address: string, mac: string) => void,
): NeighbourListenerResult {
  if (!link.ethernet) return { ok: false, reason: `${link.name} is no Ethernet interface` };
  const wanted = new Set(addresses);
  const claim = (bytes: Uint8Array, mac: Uint8Array): void => {
    const address = addressText(bytes);
    if (address !== undefined && wanted.has(address)) onClaim(address, macText(mac));
  };
  const sockets: PacketSocket[] = [];
  const close = (): void => {
    for (const socket of sockets) socket.close();
  };
  for (const listener of listenersFor(addresses, claim)) {
    const opened = openPacketSocket(link.index, listener);
    if (!opened.ok) {
      close();
      return { ok: false, reason: `${opened.reason} for ${link.name}` };
    }
    sockets.push(opened.socket);
  }
  return {
    ok: true,
    listener: {
      probe(probed) {
        let error: string | undefined;
        for (const address of probed) error ??= sockets[0]?.send(probeOf(link.mac, address));
        return error;
      },
      close,
    },
  };
}

function* listenersFor(
  addresses: readonly string[],
  claim: (address: Uint8Array, mac: Uint8Array) => void,
): Generator<PacketListener> {
  const ipv4 = addresses.filter((address) => familyOf(address) === 'inet');
  if (ipv4.length > 0) {
    yield {
      etherType: ETHERTYPE.arp,
      filter: arpFromOnly(ipv4.map(addressBytes)),
      onFrame(frame) {
        const packet = decodeArp(frame);
        if (packet !== undefined) claim(packet.senderAddress, packet.senderMac);
      },
    };
  }
  if (ipv4.length < addresses.length) {
    yield {
      etherType: ETHERTYPE.ipv6,
      filter: NEIGHBOUR_DISCOVERY_ONLY,
      onFrame(frame) {
        const message = decodeNeighbourMessage(frame);
        if (message !== undefined) {
          claim(message.kind === 'advertisement' ? message.target : message.source, message.mac);
        }
      },
    };
  }
}
