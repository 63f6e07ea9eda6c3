import { openPacketSocket, type PacketSocket } from '../system/packet-socket.ts';
import type { Link } from './rtnetlink/link.ts';

/** Sends frames on any interface, with one socket for each. */
export interface FrameSender {
  /** @returns Why it could not be sent. */
  send(link: Link, frame: Uint8Array): string | undefined;
  /** The interface is gone, or nothing more is to be sent there. */
  forget(interfaceIndex: number): void;
  close(): void;
}

export function createFrameSender(open = openPacketSocket): FrameSender {
  const sockets = new Map<number, PacketSocket>();
  const forget = (interfaceIndex: number): void => {
    sockets.get(interfaceIndex)?.close();
    sockets.delete(interfaceIndex);
  };
  return {
    send(link, frame) {
      let socket = sockets.get(link.index);
      if (socket === undefined) {
        const opened = open(link.index);
        if (!opened.ok) return opened.reason;
        socket = opened.socket;
        sockets.set(link.index, socket);
      }
      const error = socket.send(frame);
      // A new socket next time: this one may be bound to an interface that was removed.
      if (error !== undefined) forget(link.index);
      return error;
    },
    forget,
    close() {
      for (const index of [...sockets.keys()]) forget(index);
    },
  };
}
