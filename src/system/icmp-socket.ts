import type { Socket } from 'node:dgram';
import { ECHO_REPLY_TYPE, type IcmpFamily } from './icmp-packet.ts';
import {
  AF_INET,
  AF_INET6,
  createDatagramSocket,
  type Descriptor,
  handOverDescriptor,
  openDescriptor,
  SOCK_DGRAM,
  SOCK_RAW,
  setSocketOption,
} from './libc-socket.ts';

const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
const SOL_RAW = 255;
const ICMP_FILTER = 1;
const ICMP6_FILTER = 1;

export interface IcmpSocket {
  /** Sends an ICMP message; a failure to send is told to `onError`. */
  send(message: Uint8Array, address: string, onError: (error: Error) => void): void;
  close(): void;
}

export type IcmpSocketResult =
  | { readonly ok: true; readonly socket: IcmpSocket }
  /** This process may open no ICMP socket. */
  | { readonly ok: false; readonly reason: string };

/**
 * Opens a socket for ICMP echo: an unprivileged ping socket where net.ipv4.ping_group_range admits this
 * process, else a raw one where it has CAP_NET_RAW.
 */
export function openIcmpSocket(family: IcmpFamily, onMessage: (message: Buffer) => void): IcmpSocketResult {
  if (process.platform !== 'linux') {
    return { ok: false, reason: `ICMP sockets are not known on ${process.platform}` };
  }
  const ping = openIcmpDescriptor(family, SOCK_DGRAM);
  if (ping.ok) {
    return { ok: true, socket: wrap(createDatagramSocket(domainOf(family), ping.descriptor), onMessage) };
  }
  const raw = openIcmpDescriptor(family, SOCK_RAW);
  if (!raw.ok) {
    return {
      ok: false,
      reason: `no ping socket (${ping.reason}: see net.ipv4.ping_group_range), no raw socket (${raw.reason}: needs CAP_NET_RAW)`,
    };
  }
  filterEchoReplies(family, raw.descriptor);
  return { ok: true, socket: wrap(handOverDescriptor(domainOf(family), raw.descriptor).socket, onMessage) };
}

function openIcmpDescriptor(family: IcmpFamily, type: number): Descriptor {
  return openDescriptor(domainOf(family), type, family === 'inet' ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

function domainOf(family: IcmpFamily): typeof AF_INET | typeof AF_INET6 {
  return family === 'inet' ? AF_INET : AF_INET6;
}

/** A raw socket sees every ICMP message of the host; the kernel can keep all but echo replies from it. */
function filterEchoReplies(family: IcmpFamily, descriptor: number): void {
  const type = ECHO_REPLY_TYPE[family];
  if (family === 'inet') {
    // linux/icmp.h: a set bit blocks its type.
    const filter = new Uint32Array([~(1 << type)]);
    setSocketOption(descriptor, SOL_RAW, ICMP_FILTER, filter);
  } else {
    // linux/icmpv6.h: 256 bits, a set bit blocks its type.
    const filter = new Uint32Array(8).fill(0xffffffff);
    filter[type >> 5] = ~(1 << (type & 31));
    setSocketOption(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, filter);
  }
}

function wrap(socket: Socket, onMessage: (message: Buffer) => void): IcmpSocket {
  socket.on('message', onMessage);
  // Errors of sending reach their callbacks; what is left belongs to no request.
  socket.on('error', () => {});
  return {
    send(message, address, onError) {
      // Where UDP has a port, raw ICMPv6 expects its protocol number; the others ignore it.
      socket.send(message, IPPROTO_ICMPV6, address, (error) => {
        if (error !== null) {
          onError(error);
        }
      });
    },
    close: () => socket.close(),
  };
}
