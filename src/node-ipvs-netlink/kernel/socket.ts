import type { RawNetlinkSocket } from 'netlink/dist/raw.js';

/** A generic netlink socket, bound to this process's network namespace. */
export interface KernelSocket {
  /** The kernel performs what is sent before this returns. */
  send(message: Uint8Array): void;
  /** Keeps the process alive while an answer is due. */
  ref(): void;
  unref(): void;
  /** Messages that fit the receive buffer even if each answer repeats its request. */
  readonly answersHeld: number;
  close(): void;
}

export interface SocketEvents {
  datagram(view: DataView): void;
  /** Something was lost, or the socket is broken: what is due will not come. */
  failure(reason: string): void;
}

const NETLINK_GENERIC = 16;

/**
 * Peeking at each datagram's size costs a system call each. 8 KiB hold any: the kernel fills those of a dump up
 * to the size of the reads so far, or up to a page of 8 KiB at most, and no single message comes near that.
 */
const DATAGRAM_SIZE = 8192;

/** What the kernel charges for an error that repeats its request: a buffer of 1 KiB and its head. */
const ANSWER_CHARGE = 2048;

/**
 * `netlink` is loaded here and not before: its binding exists for Linux only, and everything else here runs
 * anywhere.
 * @throws {Error} where this is not Linux.
 */
export async function loadSocketOpener(): Promise<(events: SocketEvents) => KernelSocket> {
  // Not the package's index, which loads Wi-Fi and WireGuard as well: 50 ms of every start of a command.
  const { RawNetlinkSocket } = await import('netlink/dist/raw.js');
  return (events) => openSocket(RawNetlinkSocket, events);
}

function openSocket(Socket: typeof RawNetlinkSocket, events: SocketEvents): KernelSocket {
  const socket = new Socket(NETLINK_GENERIC, {
    messagePeeking: false,
    msgBufferSize: DATAGRAM_SIZE,
    // 0 leaves the system's sizes; the number of requests in flight follows from them.
    recvBufferSize: 0,
    sendBufferSize: 0,
  });
  socket.unref();
  socket.on('message', (datagram, sender) => {
    // Port 0 is the kernel; nobody else has anything to say here.
    if (sender.port !== 0) return;
    events.datagram(new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength));
  });
  socket.on('truncatedMessage', () => events.failure('a message of the kernel exceeds the buffer'));
  socket.on('error', (error) => events.failure(`netlink socket: ${error.message}`));
  return {
    send: (message) =>
      socket.send(message, undefined, (error) => {
        if (error) events.failure(`netlink socket: ${error.message}`);
      }),
    ref: () => socket.ref(),
    unref: () => socket.unref(),
    answersHeld: Math.max(1, Math.floor(socket.getRecvBufferSize() / ANSWER_CHARGE)),
    close: () => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      // Not from inside one of its own callbacks, where the binding still uses what this frees.
      setImmediate(() => socket.close());
    },
  };
}
