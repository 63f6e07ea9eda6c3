import type { RawNetlinkSocket } from 'netlink';

/** An rtnetlink socket of this process's network namespace. It does not keep the process alive. */
export interface RtnetlinkSocket {
  /** The kernel performs what is sent before this returns, and answers later. */
  send(message: Uint8Array): void;
  ref(): void;
  unref(): void;
  close(): void;
}

export interface SocketEvents {
  datagram(datagram: Uint8Array): void;
  /** Something was lost, or the socket is broken. */
  failure(reason: string): void;
}

export type SocketOpener = (events: SocketEvents) => RtnetlinkSocket;

const NETLINK_ROUTE = 0;

/**
 * `netlink` is loaded here and not before: its binding exists for Linux only.
 * @throws Error where this is not Linux.
 */
export async function loadSocketOpener(): Promise<SocketOpener> {
  const { RawNetlinkSocket } = await import('netlink');
  return (events) => openSocket(RawNetlinkSocket, events);
}

function openSocket(Socket: typeof RawNetlinkSocket, events: SocketEvents): RtnetlinkSocket {
  // 0 leaves the system's sizes; what is in flight is bounded accordingly.
  const socket = new Socket(NETLINK_ROUTE, { recvBufferSize: 0, sendBufferSize: 0 });
  socket.unref();
  socket.on('message', (datagram, sender) => {
    // Port 0 is the kernel; nobody else has anything to say here.
    if (sender.port === 0) events.datagram(datagram);
  });
  socket.on('truncatedMessage', () => events.failure('a message of the kernel exceeds the buffer'));
  socket.on('error', (error) => events.failure(`rtnetlink socket: ${error.message}`));
  return {
    send: (message) =>
      socket.send(message, undefined, (error) => {
        if (error) events.failure(`rtnetlink socket: ${error.message}`);
      }),
    ref: () => socket.ref(),
    unref: () => socket.unref(),
    close: () => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      // Not from inside one of its own callbacks, where the binding still uses what this frees.
      setImmediate(() => socket.close());
    },
  };
}
