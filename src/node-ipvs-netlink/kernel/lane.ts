import {
  type FamilyHeader,
  FLAG_ACK,
  FLAG_DUMP,
  FLAG_REQUEST,
  HEADER,
  type MessageVisitor,
  NETLINK_HEADER,
  visitMessages,
  writeMessage,
  writeNoOperation,
} from '../codec/message.ts';
import type { Outcome, Request } from '../transport.ts';
import type { KernelSocket, SocketEvents } from './socket.ts';

/** One socket and the requests that it has in flight. */
export interface Lane {
  /** Changes that may fly together. A socket carries one dump at a time, and that alone. */
  readonly capacity: number;
  readonly busy: boolean;
  /** Never rejects. Only while it is not busy. `requests` are at most `capacity`, or one dump. */
  fly(requests: readonly Request[]): Promise<readonly Outcome[]>;
  close(reason: string): void;
}

interface Flight {
  readonly requests: readonly Request[];
  readonly outcomes: Outcome[];
  readonly firstSequence: number;
  readonly land: (outcomes: readonly Outcome[]) => void;
}

const DONE: Outcome = { kind: 'done' };
const SEQUENCES = 2 ** 32;

/**
 * @param timeout Milliseconds that a flight may last at least; it is given up before twice of that.
 */
export function createLane(
  openSocket: (events: SocketEvents) => KernelSocket,
  header: FamilyHeader,
  timeout: number,
  firstSequence = 1,
): Lane {
  let socket: KernelSocket | undefined;
  let flight: Flight | undefined;
  let nextSequence = firstSequence;
  let buffer = new Uint8Array(0);
  let timer: NodeJS.Timeout | undefined;

  const visitor: MessageVisitor = {
    status(sequence, errno, ofDump) {
      if (flight === undefined) return;
      const { requests, outcomes } = flight;
      const index = indexOf(sequence);
      if (index > requests.length) return;
      if (errno !== 0 && index < requests.length) outcomes[index] = { kind: 'refused', errno };
      const ended = requests[index]?.dump ? ofDump || errno !== 0 : index === requests.length;
      if (ended) land(outcomes);
    },
    reply(sequence, view, start, end) {
      flight?.requests[indexOf(sequence)]?.onReply?.(view, start, end);
    },
  };

  /** Far beyond the flight's requests for answers that belong to an earlier one. */
  function indexOf(sequence: number): number {
    if (flight === undefined) return SEQUENCES;
    return (sequence - flight.firstSequence + SEQUENCES) % SEQUENCES;
  }

  function land(outcomes: readonly Outcome[]): void {
    const landed = flight;
    flight = undefined;
    socket?.unref();
    landed?.land(outcomes);
  }

  /** What was said stands; of the rest nobody knows. The socket goes: late answers would only confuse. */
  function fail(reason: string): void {
    socket?.close();
    socket = undefined;
    // A send that waits may still read the old one.
    buffer = new Uint8Array(0);
    clearTimeout(timer);
    timer = undefined;
    const failed = flight;
    if (failed === undefined) return;
    land(
      failed.outcomes.map((outcome) =>
        outcome.kind === 'refused' ? outcome : { kind: 'unanswered', reason },
      ),
    );
  }

  function open(): KernelSocket {
    const opened: KernelSocket = openSocket({
      datagram(view) {
        if (socket === opened) visitMessages(view, visitor);
      },
      failure(reason) {
        if (socket === opened) fail(reason);
      },
    });
    return opened;
  }

  /** Looks once per `timeout` rather than once per flight: setting a timer costs a system call each time. */
  function watch(): void {
    if (timer !== undefined) return;
    const watched = flight;
    timer = setTimeout(() => {
      timer = undefined;
      if (flight === undefined) return;
      if (flight === watched) fail(`no answer from the kernel within ${timeout} ms`);
      else watch();
    }, timeout);
    timer.unref();
  }

  return {
    get capacity() {
      try {
        socket ??= open();
        return socket.answersHeld;
      } catch {
        // The flight itself will tell.
        return 1;
      }
    },
    get busy() {
      return flight !== undefined;
    },
    fly(requests) {
      return new Promise((resolve) => {
        try {
          socket ??= open();
        } catch (error) {
          const reason = `cannot open a netlink socket: ${error instanceof Error ? error.message : error}`;
          resolve(requests.map(() => ({ kind: 'not-sent', reason })));
          return;
        }
        const first = nextSequence;
        nextSequence = (nextSequence + requests.length + 1) % SEQUENCES;
        flight = { requests, outcomes: requests.map(() => DONE), firstSequence: first, land: resolve };
        const limit = requests.reduce((sum, request) => sum + HEADER + request.body.length, NETLINK_HEADER);
        if (buffer.length < limit) buffer = new Uint8Array(limit);
        const size = writeFlight(buffer, requests, header, first);
        socket.ref();
        watch();
        try {
          socket.send(buffer.subarray(0, size));
        } catch (error) {
          fail(`netlink socket: ${error instanceof Error ? error.message : error}`);
        }
      });
    },
    close: fail,
  };
}

/**
 * No request asks for an ack. The kernel performs the messages of a datagram in order and reports every failure
 * unasked, so silence is success, and thousands of acks need not be read. A message that does nothing comes
 * last and asks for the one ack that says that all before are through.
 *
 * The last request could not do that itself: the kernel never answers one that ended with EINTR, as stopping a
 * sync daemon does whose thread has not run yet. (ipvsadm waits forever then.)
 *
 * Returns how many bytes were written.
 */
function writeFlight(
  buffer: Uint8Array,
  requests: readonly Request[],
  header: FamilyHeader,
  firstSequence: number,
): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let offset = 0;
  let sequence = firstSequence;
  for (const { command, dump, body } of requests) {
    const flags = dump ? FLAG_REQUEST | FLAG_DUMP : FLAG_REQUEST;
    offset = writeMessage(buffer, view, offset, header, { command, flags, sequence }, body);
    // A dump flies alone and ends by itself.
    if (dump) return offset;
    sequence = (sequence + 1) % SEQUENCES;
  }
  return writeNoOperation(view, offset, FLAG_REQUEST | FLAG_ACK, sequence);
}
