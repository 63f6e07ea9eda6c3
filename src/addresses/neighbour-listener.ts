import { ETHERTYPE, type FilterStep, openPacketSocket, type PacketSocket } from '../system/packet-socket.ts';
import { addressBytes, addressText, macText } from './address-bytes.ts';
import { arpFromOnly, NEIGHBOUR_DISCOVERY_ONLY, NOTHING } from './neighbour-filter.ts';
import { probeOf } from './packets/announcement.ts';
import { decodeArp } from './packets/arp.ts';
import { decodeNeighbourMessage } from './packets/neighbour-discovery.ts';
import type { Link } from './rtnetlink/link.ts';
import { familyOf } from './virtual-address.ts';

/** Hears who claims certain addresses on one interface. */
export interface NeighbourListener {
  /** From now on exactly these matter. @returns Why they cannot be heard of. */
  listenFor(addresses: readonly string[]): string | undefined;
  /** Asks who has each of the addresses, which must be among those that matter. @returns Why it cannot be asked. */
  probe(addresses: readonly string[]): string | undefined;
  close(): void;
}

/** @param onClaim The MAC address of whoever answers for, announces or uses the address. */
export function createNeighbourListener(
  link: Link,
  onClaim: (address: string, mac: string) => void,
): NeighbourListener {
  let wanted: ReadonlySet<string> = new Set();
  /** By EtherType; opened when first needed, and kept: closing costs the kernel much time. */
  const sockets = new Map<number, PacketSocket>();

  function claim(bytes: Uint8Array, mac: Uint8Array): void {
    const address = addressText(bytes);
    if (address !== undefined && wanted.has(address)) onClaim(address, macText(mac));
  }

  function onArp(frame: Uint8Array): void {
    const packet = decodeArp(frame);
    if (packet !== undefined) claim(packet.senderAddress, packet.senderMac);
  }

  function onNeighbourMessage(frame: Uint8Array): void {
    const message = decodeNeighbourMessage(frame);
    if (message === undefined) return;
    claim(message.kind === 'advertisement' ? message.target : message.source, message.mac);
  }

  function hear(
    etherType: number,
    filter: readonly FilterStep[],
    onFrame: (frame: Uint8Array) => void,
  ): string | undefined {
    const socket = sockets.get(etherType);
    if (socket !== undefined) return socket.setFilter(filter);
    if (filter === NOTHING) return undefined;
    const opened = openPacketSocket(link.index, { etherType, filter, onFrame });
    if (!opened.ok) return opened.reason;
    sockets.set(etherType, opened.socket);
    return undefined;
  }

  return {
    listenFor(addresses) {
      if (!link.ethernet) return `${link.name} is no Ethernet interface`;
      wanted = new Set(addresses);
      const ipv4 = addresses.filter((address) => familyOf(address) === 'inet').map(addressBytes);
      const hasIpv6 = ipv4.length < addresses.length;
      return (
        hear(ETHERTYPE.arp, ipv4.length > 0 ? arpFromOnly(ipv4) : NOTHING, onArp) ??
        hear(ETHERTYPE.ipv6, hasIpv6 ? NEIGHBOUR_DISCOVERY_ONLY : NOTHING, onNeighbourMessage)
      );
    },
    probe(addresses) {
      let error: string | undefined;
      for (const address of addresses) {
        const socket = sockets.get(familyOf(address) === 'inet' ? ETHERTYPE.arp : ETHERTYPE.ipv6);
        error ??= socket?.send(probeOf(link.mac, address));
      }
      return error;
    },
    close() {
      for (const socket of sockets.values()) socket.close();
      sockets.clear();
    },
  };
}
