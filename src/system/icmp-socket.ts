import { createSocket, type Socket } from 'node:dgram';
import koffi from 'koffi';
import { ECHO_REPLY_TYPE, type IcmpFamily } from './icmp-packet.ts';

// Linux, all architectures that Node runs on except MIPS, which numbers SOCK_* otherwise.
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
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
  const ping = openDescriptor(family, SOCK_DGRAM);
  if (ping.ok) {
    return { ok: true, socket: wrap(createDatagramSocket(family, ping.descriptor), onMessage) };
  }
  const raw = openDescriptor(family, SOCK_RAW);
  if (!raw.ok) {
    return {
      ok: false,
      reason: `no ping socket (${ping.reason}: see net.ipv4.ping_group_range), no raw socket (${raw.reason}: needs CAP_NET_RAW)`,
    };
  }
  filterEchoReplies(family, raw.descriptor);
  return { ok: true, socket: wrap(adoptRaw(family, raw.descriptor), onMessage) };
}

type Descriptor =
  | { readonly ok: true; readonly descriptor: number }
  | { readonly ok: false; readonly reason: string };

let calls: ReturnType<typeof loadCalls> | undefined;

/** The libc calls that Node lacks, found at first use: most sites never ping. */
function loadCalls() {
  // The C library that Node itself runs on, whichever it is.
  const libc = koffi.load(null);
  return {
    socket: libc.func('int socket(int domain, int type, int protocol)'),
    dup3: libc.func('int dup3(int from, int to, int flags)'),
    close: libc.func('int close(int descriptor)'),
    setsockopt: libc.func('int setsockopt(int descriptor, int level, int name, void *value, uint32_t size)'),
  };
}

function libcCalls(): ReturnType<typeof loadCalls> {
  calls ??= loadCalls();
  return calls;
}

function openDescriptor(family: IcmpFamily, type: number, protocol = icmpProtocol(family)): Descriptor {
  const domain = family === 'inet' ? AF_INET : AF_INET6;
  const descriptor: number = libcCalls().socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  return descriptor < 0 ? { ok: false, reason: errnoName(koffi.errno()) } : { ok: true, descriptor };
}

function icmpProtocol(family: IcmpFamily): number {
  return family === 'inet' ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

function errnoName(errno: number): string {
  const known = Object.entries(koffi.os.errno).find(([, value]) => value === errno);
  return known?.[0] ?? `errno ${errno}`;
}

/** A raw socket sees every ICMP message of the host; the kernel can keep all but echo replies from it. */
function filterEchoReplies(family: IcmpFamily, descriptor: number): void {
  const type = ECHO_REPLY_TYPE[family];
  if (family === 'inet') {
    // linux/icmp.h: a set bit blocks its type.
    const filter = new Uint32Array([~(1 << type)]);
    libcCalls().setsockopt(descriptor, SOL_RAW, ICMP_FILTER, filter, filter.byteLength);
  } else {
    // linux/icmpv6.h: 256 bits, a set bit blocks its type.
    const filter = new Uint32Array(8).fill(0xffffffff);
    filter[type >> 5] = ~(1 << (type & 31));
    libcCalls().setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, filter, filter.byteLength);
  }
}

function createDatagramSocket(family: IcmpFamily, descriptor: number): Socket {
  const socket = createSocket(family === 'inet' ? 'udp4' : 'udp6');
  socket.bind({ fd: descriptor });
  return socket;
}

/**
 * dgram takes UDP and ping descriptors only, so it is given a UDP one, whose number then stands for the raw
 * socket. libuv asks epoll to watch the number at its next turn, and finds the raw socket there.
 */
function adoptRaw(family: IcmpFamily, raw: number): Socket {
  const { dup3, close } = libcCalls();
  const placeholder = openDescriptor(family, SOCK_DGRAM, 0);
  if (!placeholder.ok) {
    close(raw);
    throw Object.assign(new Error(`socket: ${placeholder.reason}`), { code: placeholder.reason });
  }
  const socket = createDatagramSocket(family, placeholder.descriptor);
  const adopted: number = dup3(raw, placeholder.descriptor, SOCK_CLOEXEC);
  const reason = errnoName(koffi.errno());
  close(raw);
  if (adopted < 0) {
    socket.close();
    throw Object.assign(new Error(`dup3: ${reason}`), { code: reason });
  }
  return socket;
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
