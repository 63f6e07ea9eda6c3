import { createSocket, type Socket } from 'node:dgram';
import { endianness } from 'node:os';
import koffi from 'koffi';

/** Sockets of the kinds that Node does not open, by the C library's own calls. Linux only. */

// The same on all architectures that Node runs on except MIPS, which numbers SOCK_* otherwise.
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOL_SOCKET = 1;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

const littleEndian = endianness() === 'LE';

/** Writes what the kernel reads in the host's byte order. */
export function writeHost16(buffer: Buffer, value: number, offset: number): void {
  if (littleEndian) buffer.writeUInt16LE(value, offset);
  else buffer.writeUInt16BE(value, offset);
}

export function writeHost32(buffer: Buffer, value: number, offset: number): void {
  if (littleEndian) buffer.writeUInt32LE(value, offset);
  else buffer.writeUInt32BE(value, offset);
}

let calls: ReturnType<typeof loadCalls> | undefined;

/** Found at first use: most sites never need them. */
function loadCalls() {
  // The C library that Node itself runs on, whichever it is.
  const libc = koffi.load(null);
  return {
    socket: libc.func('int socket(int domain, int type, int protocol)'),
    dup3: libc.func('int dup3(int from, int to, int flags)'),
    close: libc.func('int close(int descriptor)'),
    bind: libc.func('int bind(int descriptor, const void *address, uint32_t size)'),
    send: libc.func('long send(int descriptor, const void *data, size_t length, int flags)'),
    setsockopt: libc.func('int setsockopt(int descriptor, int level, int name, void *value, uint32_t size)'),
  };
}

function libcCalls(): ReturnType<typeof loadCalls> {
  calls ??= loadCalls();
  return calls;
}

export type Descriptor =
  | { readonly ok: true; readonly descriptor: number }
  /** `reason` is the name of the error, such as `EPERM`. */
  | { readonly ok: false; readonly reason: string };

/** Opens a socket that neither blocks nor is inherited by programs that this process starts. */
export function openDescriptor(domain: number, type: number, protocol: number): Descriptor {
  const descriptor: number = libcCalls().socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  return descriptor < 0 ? { ok: false, reason: lastError() } : { ok: true, descriptor };
}

export function closeDescriptor(descriptor: number): void {
  libcCalls().close(descriptor);
}

/** Closes it in the thread pool, for kinds of sockets that take long. */
export function closeDescriptorAside(descriptor: number): void {
  libcCalls().close.async(descriptor, () => {});
}

/** @param address A `sockaddr` of the socket's kind. @returns The name of the error if it was refused. */
export function bindDescriptor(descriptor: number, address: Uint8Array): string | undefined {
  const result: number = libcCalls().bind(descriptor, address, address.byteLength);
  return result < 0 ? lastError() : undefined;
}

/** Sends one datagram without waiting. @returns The name of the error if it was not sent. */
export function sendBytes(descriptor: number, bytes: Uint8Array): string | undefined {
  const sent: number = libcCalls().send(descriptor, bytes, bytes.byteLength, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? lastError() : undefined;
}

/** The name of the error if the option was refused, else undefined. */
export function setSocketOption(
  descriptor: number,
  level: number,
  name: number,
  value: Uint8Array | Uint32Array,
): string | undefined {
  const result: number = libcCalls().setsockopt(descriptor, level, name, value, value.byteLength);
  return result < 0 ? lastError() : undefined;
}

/** The name of the last error of a call made through koffi in this thread. */
export function lastError(): string {
  const errno = koffi.errno();
  const known = Object.entries(koffi.os.errno).find(([, value]) => value === errno);
  return known?.[0] ?? `errno ${errno}`;
}

export function createDatagramSocket(domain: number, descriptor: number): Socket {
  const socket = createSocket(domain === AF_INET6 ? 'udp6' : 'udp4');
  socket.bind({ fd: descriptor });
  return socket;
}

export interface AdoptedSocket {
  readonly socket: Socket;
  /** The descriptor that `socket` reads and closes. */
  readonly number: number;
}

/**
 * Reads a socket of any kind as a `dgram` socket, by a second descriptor; the given one stays the caller's.
 * dgram takes UDP and ping descriptors only, so it is given a UDP one, whose number then stands for the other
 * socket. libuv asks epoll to watch the number at its next turn, and finds the other socket there.
 *
 * @throws Error with `code` when this process can have no further descriptor.
 */
export function adoptDescriptor(domain: typeof AF_INET | typeof AF_INET6, descriptor: number): AdoptedSocket {
  const placeholder = openDescriptor(domain, SOCK_DGRAM, 0);
  if (!placeholder.ok) {
    throw Object.assign(new Error(`socket: ${placeholder.reason}`), { code: placeholder.reason });
  }
  const socket = createDatagramSocket(domain, placeholder.descriptor);
  if (libcCalls().dup3(descriptor, placeholder.descriptor, SOCK_CLOEXEC) < 0) {
    const code = lastError();
    socket.close();
    throw Object.assign(new Error(`dup3: ${code}`), { code });
  }
  return { socket, number: placeholder.descriptor };
}

/** As `adoptDescriptor`, and closes the given descriptor in every case. */
export function handOverDescriptor(
  domain: typeof AF_INET | typeof AF_INET6,
  descriptor: number,
): AdoptedSocket {
  try {
    return adoptDescriptor(domain, descriptor);
  } finally {
    closeDescriptor(descriptor);
  }
}
