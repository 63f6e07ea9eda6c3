import { endianness } from 'node:os';
import koffi from 'koffi';

// linux/socket.h and linux/net.h; the same on every architecture that Node runs on, MIPS aside.
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** `sun_path` of sockaddr_un, its closing NUL included. */
const PATH_BYTES = 108;

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)');
const sendto = libc.func(
  'long sendto(int fd, const void *data, size_t length, int flags, const void *address, uint32_t size)',
);
const close = libc.func('int close(int fd)');

/**
 * Sends one datagram to a unix socket, which Node cannot. Never blocks: a receiver whose queue is full
 * fails with EAGAIN. A `path` that begins with `@` is an abstract address.
 *
 * @throws Error with `code` (`ENOENT`, `ECONNREFUSED`, `EAGAIN`, ...) when it could not be sent.
 */
export function sendUnixDatagram(path: string, data: Uint8Array): void {
  const address = unixAddress(path);
  const fd: number = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw systemError('socket', path);
  try {
    const sent: number = sendto(fd, data, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, address, address.length);
    if (sent < 0) throw systemError('sendto', path);
  } finally {
    close(fd);
  }
}

function unixAddress(path: string): Buffer {
  const abstract = path.startsWith('@');
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length > PATH_BYTES) throw new Error(`${path}: too long for a unix socket's address`);
  const family = Buffer.alloc(2);
  if (endianness() === 'LE') family.writeUInt16LE(AF_UNIX);
  else family.writeUInt16BE(AF_UNIX);
  return Buffer.concat([family, name]);
}

function systemError(call: string, path: string): Error {
  const errno = koffi.errno();
  const code = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
  return Object.assign(new Error(`${call} ${path}: ${code}`), { code });
}
