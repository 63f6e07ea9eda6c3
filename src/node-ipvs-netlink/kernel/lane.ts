import {
  FLAG_ACK,
  FLAG_DUMP,
  FLAG_REQUEST,
  HEADER,
  type MessageVisitor,
  visitMessages,
  writeMessage,
} from '../codec/message.ts';
import type { Outcome, Request } from '../transport.ts';
import type { KernelSocket, SocketEvents } from './socket.ts';

/** One socket and the requests that it has in flight. */
export interface Lane {
  /** Requests that may fly together; 1 for dumps, of which a socket carries one at a time. */
  readonly capacity: number;
  readonly busy: boolean;
  /** Never rejects. Only while it is not busy. `requests` are at most `capacity`, or one dump. */
  fly(requests: readonly Request[]): Promise<readonly Outcome[]>;
  close(reason: string): void;
}

export interface FamilyHeader {
  readonly family: number;
  readonly version: number;
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
): Lane {
  let socket: KernelSocket | undefined;
  let flight: Flight | undefined;
  let nextSequence = 1;
  let buffer = new Uint8Array(0);
  let timer: NodeJS.Timeout | undefined;

  const visitor: MessageVisitor = {
    status(sequence, errno, ofDump) {
      const index = indexOf(sequence);
      const request = flight?.requests[index];
      if (flight === undefined || request === undefined) return;
      if (errno !== 0) flight.outcomes[index] = { kind: 'refused', errno };
      // An ack in the midst of a dump does not end it; its DONE or an error does.
      if (request.dump && !ofDump && errno === 0) return;
      if (index === flight.requests.length - 1) land(flight.outcomes);
    },
    reply(sequence, view, start, end) {
      flight?.requests[indexOf(sequence)]?.onReply?.(view, start, end);
    },
  };

  /** Beyond the flight's requests for answers that belong to an earlier one. */
  function indexOf(sequence: number): number {
    if (flight === undefined) return -1;
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
      socket ??= open();
      return socket.answersHeld;
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
        const firstSequence = nextSequence;
        nextSequence = (nextSequence + requests.length) % SEQUENCES;
        flight = { requests, outcomes: requests.map(() => DONE), firstSequence, land: resolve };
        const size = requests.reduce((sum, request) => sum + HEADER + request.body.length, 0);
        if (buffer.length < size) buffer = new Uint8Array(size);
        writeFlight(buffer, requests, header, firstSequence);
        socket.ref();
        watch();
        socket.send(buffer.subarray(0, size));
      });
    },
    close: fail,
  };
}

/**
 * Only the last request asks for an ack. The kernel performs the requests of a datagram in order and reports
 * every failure unasked, so silence before that ack is success: thousands of acks need not be read.
 */
function writeFlight(
  buffer: Uint8Array,
  requests: readonly Request[],
  header: FamilyHeader,
  firstSequence: number,
): void {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let offset = 0;
  requests.forEach(({ command, dump, body }, i) => {
    const last = i === requests.length - 1;
    const flags = FLAG_REQUEST | (dump ? FLAG_DUMP : last ? FLAG_ACK : 0);
    const sequence = (firstSequence + i) % SEQUENCES;
    offset = writeMessage(buffer, view, offset, { ...header, command, flags, sequence }, body);
  });
}
