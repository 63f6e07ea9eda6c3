import {
  AF_INET,
  bindDescriptor,
  closeDescriptor,
  handOverDescriptor,
  openDescriptor,
  SOCK_RAW,
  SOL_SOCKET,
  sendBytes,
  setSocketOption,
  writeHost16,
  writeHost32,
} from './libc-socket.ts';

// linux/socket.h, asm-generic/socket.h.
const AF_NETLINK = 16;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
/** `struct sockaddr_nl`. */
const ADDRESS_BYTES = 12;

export interface NetlinkListener {
  /** One or several messages. Only the kernel and holders of CAP_NET_ADMIN can send them. */
  onDatagram(datagram: Buffer): void;
  /** `ENOBUFS`: more came than the buffer holds, and some of it is lost. */
  onError(code: string): void;
}

export interface NetlinkSocket {
  /** The kernel performs what is sent before this returns. @returns The name of the error if it was not sent. */
  send(datagram: Uint8Array): string | undefined;
  /** Keeps the process alive while an answer is due; at first it does not. */
  ref(): void;
  unref(): void;
  close(): void;
}

/**
 * A netlink socket of this process's network namespace, by libc and dgram. npm netlink (0.3.0) serves only
 * where neither matters: it ends the whole process by an uncaught native exception when a receive buffer
 * overflows, and by a segmentation fault when a worker thread that has such a socket open ends.
 *
 * @param groups Numbers of the multicast groups to hear, 1..32.
 * @param bufferBytes Of the receive buffer; absent leaves the system's size.
 * @throws Error with `code` when there can be no such socket.
 */
export function openNetlinkSocket(
  protocol: number,
  listener: NetlinkListener,
  { groups = [], bufferBytes }: { readonly groups?: readonly number[]; readonly bufferBytes?: number } = {},
): NetlinkSocket {
  if (process.platform !== 'linux') throw failure(`not known on ${process.platform}`, 'ENOTSUP');
  const opened = openDescriptor(AF_NETLINK, SOCK_RAW, protocol);
  if (!opened.ok) throw failure('socket', opened.reason);
  if (bufferBytes !== undefined) setReceiveBuffer(opened.descriptor, bufferBytes);
  const refused = bindDescriptor(opened.descriptor, addressOf(groups));
  if (refused !== undefined) {
    closeDescriptor(opened.descriptor);
    throw failure('bind', refused);
  }
  const { socket, number } = handOverDescriptor(AF_INET, opened.descriptor);
  socket.unref();
  socket.on('message', (datagram) => listener.onDatagram(datagram));
  socket.on('error', (error: NodeJS.ErrnoException) => listener.onError(error.code ?? error.message));
  let open = true;
  return {
    // Once closed, the number may be another file's.
    send: (datagram) => (open ? sendBytes(number, datagram) : 'EBADF'),
    ref: () => void (open && socket.ref()),
    unref: () => void (open && socket.unref()),
    close() {
      if (open) socket.close();
      open = false;
    },
  };
}

/** Beyond net.core.rmem_max where this process may; otherwise as much as it gets. */
function setReceiveBuffer(descriptor: number, bytes: number): void {
  const size = Buffer.alloc(4);
  writeHost32(size, bytes, 0);
  if (setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size) !== undefined) {
    setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUF, size);
  }
}

/** Port 0 lets the kernel choose. */
function addressOf(groups: readonly number[]): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES);
  const mask = groups.reduce((bits, group) => (bits | (1 << (group - 1))) >>> 0, 0);
  writeHost16(address, AF_NETLINK, 0);
  writeHost32(address, mask, 8);
  return address;
}

function failure(call: string, code: string): Error {
  return Object.assign(new Error(`no netlink socket: ${call}: ${code}`), { code });
}
