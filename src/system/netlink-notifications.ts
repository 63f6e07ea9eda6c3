import {
  AF_INET,
  adoptDescriptor,
  bindDescriptor,
  closeDescriptor,
  openDescriptor,
  SOCK_RAW,
  SOL_SOCKET,
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

export interface NotificationListener {
  /** One or several netlink messages. Only the kernel and holders of CAP_NET_ADMIN can send them. */
  onDatagram(datagram: Buffer): void;
  /** `ENOBUFS`: more came than the buffer holds, and some of it is lost. */
  onError(code: string): void;
}

export interface NotificationSocket {
  close(): void;
}

/**
 * Hears the kernel's notifications of one netlink protocol. npm netlink cannot be used for this: when the
 * buffer overflows it ends the process with an uncaught native exception (0.3.0, on the error of its poll).
 * The socket does not keep the process alive.
 *
 * @param groups Numbers of multicast groups, 1..32.
 * @throws Error with `code` when there can be no such socket.
 */
export function openNetlinkNotifications(
  protocol: number,
  groups: readonly number[],
  bufferBytes: number,
  listener: NotificationListener,
): NotificationSocket {
  const opened = openDescriptor(AF_NETLINK, SOCK_RAW, protocol);
  if (!opened.ok) throw failure('socket', opened.reason);
  const size = Buffer.alloc(4);
  writeHost32(size, bufferBytes, 0);
  // Beyond net.core.rmem_max where this process may; otherwise as much as it gets.
  if (setSocketOption(opened.descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size) !== undefined) {
    setSocketOption(opened.descriptor, SOL_SOCKET, SO_RCVBUF, size);
  }
  const refused = bindDescriptor(opened.descriptor, addressOf(groups));
  if (refused !== undefined) {
    closeDescriptor(opened.descriptor);
    throw failure('bind', refused);
  }
  const { socket } = adoptDescriptor(AF_INET, opened.descriptor);
  socket.unref();
  socket.on('message', (datagram) => listener.onDatagram(datagram));
  socket.on('error', (error: NodeJS.ErrnoException) => listener.onError(error.code ?? error.message));
  let open = true;
  return {
    close() {
      if (open) socket.close();
      open = false;
    },
  };
}

/** Port 0 lets the kernel choose. */
function addressOf(groups: readonly number[]): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES);
  writeHost16(address, AF_NETLINK, 0);
  writeHost32(
    address,
    groups.reduce((mask, group) => (mask | (1 << (group - 1))) >>> 0, 0),
    8,
  );
  return address;
}

function failure(call: string, code: string): Error {
  return Object.assign(new Error(`no netlink socket: ${call}: ${code}`), { code });
}
