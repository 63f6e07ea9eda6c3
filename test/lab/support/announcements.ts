import { readFileSync } from 'node:fs';
import ipaddr from 'ipaddr.js';
import { type ArpPacket, decodeArp } from '../../../src/addresses/packets/arp.ts';
import {
  decodeNeighbourMessage,
  type NeighbourMessage,
} from '../../../src/addresses/packets/neighbour-discovery.ts';
import { ETHERTYPE, openPacketSocket } from '../../../src/system/packet-socket.ts';
import type { Cleanup } from './cleanup.ts';

/** A host has told its neighbours, unasked, that an address is at its MAC address. */
export interface Announcement {
  /** Milliseconds of the wall clock, which all namespaces share. */
  readonly at: number;
  readonly kind: 'gratuitous ARP request' | 'gratuitous ARP reply' | 'unsolicited advertisement';
  readonly address: string;
  /** `02:00:00:00:00:01` */
  readonly mac: string;
}

/** Notes what is announced on an interface of the test's own host, from now on. The list grows. */
export function captureAnnouncements(cleanup: Cleanup, device: string): readonly Announcement[] {
  const seen: Announcement[] = [];
  const index = Number(readFileSync(`/sys/class/net/${device}/ifindex`, 'utf8'));
  const listen = (etherType: number, decode: (frame: Buffer) => Announcement | undefined): void => {
    const opened = openPacketSocket(index, {
      etherType,
      onFrame: (frame) => {
        const announcement = decode(frame);
        if (announcement !== undefined) seen.push(announcement);
      },
    });
    if (!opened.ok) throw new Error(opened.reason);
    cleanup.add(() => opened.socket.close());
  };
  listen(ETHERTYPE.arp, (frame) => ofArp(decodeArp(frame)));
  listen(ETHERTYPE.ipv6, (frame) =>
    // What answers a question goes to the one who asked.
    macText(frame.subarray(0, 6)) === allNodes
      ? ofNeighbourMessage(decodeNeighbourMessage(frame))
      : undefined,
  );
  return seen;
}

function ofArp(packet: ArpPacket | undefined): Announcement | undefined {
  if (packet === undefined || Buffer.compare(packet.senderAddress, packet.targetAddress) !== 0) {
    return undefined;
  }
  return {
    at: Date.now(),
    kind: `gratuitous ARP ${packet.operation}`,
    address: addressText(packet.senderAddress),
    mac: macText(packet.senderMac),
  };
}

const allNodes = '33:33:00:00:00:01';

function ofNeighbourMessage(message: NeighbourMessage | undefined): Announcement | undefined {
  if (message?.kind !== 'advertisement') return undefined;
  return {
    at: Date.now(),
    kind: 'unsolicited advertisement',
    address: addressText(message.target),
    mac: macText(message.mac),
  };
}

function addressText(bytes: Uint8Array): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

function macText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/..(?!$)/g, '$&:');
}
