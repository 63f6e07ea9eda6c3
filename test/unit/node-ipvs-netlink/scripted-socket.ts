import { littleEndian } from '../../../src/node-ipvs-netlink/codec/attribute.ts';
import type { KernelSocket, SocketEvents } from '../../../src/node-ipvs-netlink/kernel/socket.ts';

export interface Sent {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly command: number;
}

/** A socket whose kernel is the test. */
export interface ScriptedSocket extends KernelSocket {
  readonly events: SocketEvents;
  /** Datagrams that were sent, as their messages. */
  readonly sent: readonly (readonly Sent[])[];
  readonly closed: boolean;
}

export function scriptedSockets(
  onSend: (socket: ScriptedSocket, messages: readonly Sent[]) => void = () => {},
): {
  readonly open: (events: SocketEvents) => KernelSocket;
  readonly opened: readonly ScriptedSocket[];
} {
  const opened: ScriptedSocket[] = [];
  return {
    opened,
    open(events) {
      const sent: (readonly Sent[])[] = [];
      let closed = false;
      const socket: ScriptedSocket = {
        events,
        sent,
        get closed() {
          return closed;
        },
        answersHeld: 100,
        send(datagram) {
          const messages = parse(datagram);
          sent.push(messages);
          onSend(socket, messages);
        },
        ref() {},
        unref() {},
        close() {
          closed = true;
        },
      };
      opened.push(socket);
      return socket;
    },
  };
}

function parse(datagram: Uint8Array): Sent[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const messages: Sent[] = [];
  for (let at = 0; at < datagram.length; at += view.getUint32(at, littleEndian)) {
    messages.push({
      type: view.getUint16(at + 4, littleEndian),
      flags: view.getUint16(at + 6, littleEndian),
      sequence: view.getUint32(at + 8, littleEndian),
      // What does nothing has no command.
      command: view.getUint32(at, littleEndian) > 16 ? view.getUint8(at + 16) : 0,
    });
  }
  return messages;
}

/** An ack (errno 0) or an error; `done` ends a dump. */
export function status(sequence: number, errno = 0, done = false): DataView {
  return message(done ? 3 : 2, sequence, 4, (view) => view.setInt32(16, -errno, littleEndian));
}

/** A family's reply with an empty body. */
export function reply(sequence: number): DataView {
  return message(28, sequence, 4, () => {});
}

function message(type: number, sequence: number, payload: number, fill: (view: DataView) => void): DataView {
  const view = new DataView(new ArrayBuffer(16 + payload));
  view.setUint32(0, 16 + payload, littleEndian);
  view.setUint16(4, type, littleEndian);
  view.setUint32(8, sequence, littleEndian);
  fill(view);
  return view;
}
