import { errorMessage } from '../../system/error-message.ts';
import type { NetlinkSocket, openNetlinkSocket } from '../../system/netlink-socket.ts';
import { decodeMessages, encodeMessage, FLAG } from './message.ts';

export interface Request {
  readonly type: number;
  /** Beside "request" and "ack", which are set where they belong. */
  readonly flags: number;
  readonly body: Uint8Array;
  readonly onReply?: (type: number, body: Uint8Array) => void;
}

export type Outcome =
  | { readonly kind: 'done' }
  /** The kernel's error number, positive. */
  | { readonly kind: 'refused'; readonly errno: number }
  /** A dump that was overtaken by changes: what it told may not add up. */
  | { readonly kind: 'interrupted' }
  /** Whether it was performed is not known. */
  | { readonly kind: 'unanswered'; readonly reason: string };

export interface Exchange {
  /** Never rejects. The outcomes come in the order of the requests. A dump goes alone. */
  submit(requests: readonly Request[]): Promise<readonly Outcome[]>;
  close(): void;
}

interface Flight {
  readonly requests: readonly Request[];
  readonly outcomes: Outcome[];
  readonly firstSequence: number;
  readonly land: (outcomes: readonly Outcome[]) => void;
}

const NETLINK_ROUTE = 0;

const DONE: Outcome = { kind: 'done' };
/** As many refusals as fit the smallest usual receive buffer (208 KiB) when each repeats its request. */
const MAX_IN_FLIGHT = 64;

/** One socket, and one flight of requests at a time. @param timeout Milliseconds for a flight's answers. */
export function createExchange(openSocket: typeof openNetlinkSocket, timeout: number): Exchange {
  let socket: NetlinkSocket | undefined;
  let flight: Flight | undefined;
  let nextSequence = 1;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

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
    const unanswered: Outcome = { kind: 'unanswered', reason };
    if (flight !== undefined) land(flight.outcomes.map((each) => (each.kind === 'done' ? unanswered : each)));
  }

  function receive(datagram: Uint8Array): void {
    for (const message of decodeMessages(datagram)) {
      if (flight === undefined) return;
      const index = message.sequence - flight.firstSequence;
      const request = flight.requests[index];
      if (request === undefined) continue;
      if ((message.flags & FLAG.dumpInterrupted) !== 0) flight.outcomes[index] = { kind: 'interrupted' };
      if (message.kind === 'data') {
        request.onReply?.(message.type, message.body);
        continue;
      }
      if (message.errno !== 0) flight.outcomes[index] = { kind: 'refused', errno: message.errno };
      if (index === flight.requests.length - 1) land(flight.outcomes);
    }
  }

  function open(): NetlinkSocket {
    const opened: NetlinkSocket = openSocket(NETLINK_ROUTE, {
      onDatagram(datagram) {
        if (socket === opened) receive(datagram);
      },
      onError(code) {
        if (socket === opened) fail(`rtnetlink socket: ${code}`);
      },
    });
    return opened;
  }

  function fly(requests: readonly Request[]): Promise<readonly Outcome[]> {
    return new Promise<readonly Outcome[]>((resolve) => {
      if (closed) {
        resolve(requests.map(() => ({ kind: 'unanswered', reason: 'the client was closed' })));
        return;
      }
      const firstSequence = nextSequence;
      nextSequence = (nextSequence + requests.length) % 2 ** 31;
      const timer = setTimeout(() => fail(`no answer from the kernel within ${timeout} ms`), timeout);
      const land = (outcomes: readonly Outcome[]): void => {
        clearTimeout(timer);
        resolve(outcomes);
      };
      flight = { requests, outcomes: requests.map(() => DONE), firstSequence, land };
      try {
        socket ??= open();
        socket.ref();
        const datagram = Buffer.concat(requests.map((request, i) => encode(request, firstSequence + i)));
        const error = socket.send(datagram);
        if (error !== undefined) fail(`rtnetlink socket: ${error}`);
      } catch (error) {
        fail(errorMessage(error));
      }

      /**
       * Only the last asks for an ack. The kernel performs the requests of a datagram in order and reports every
       * failure unasked, so silence before that ack is success.
       */
      function encode({ type, flags, body }: Request, sequence: number): Uint8Array {
        const last = sequence === firstSequence + requests.length - 1;
        const wantsAck = last && (flags & FLAG.dump) !== FLAG.dump;
        return encodeMessage(type, flags | FLAG.request | (wantsAck ? FLAG.ack : 0), sequence, body);
      }
    });
  }

  async function flyAll(requests: readonly Request[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let start = 0; start < requests.length; start += MAX_IN_FLIGHT) {
      outcomes.push(...(await fly(requests.slice(start, start + MAX_IN_FLIGHT))));
    }
    return outcomes;
  }

  return {
    submit(requests) {
      const outcomes = queue.then(() => flyAll(requests));
      queue = outcomes;
      return outcomes;
    },
    close() {
      closed = true;
      fail('the client was closed');
    },
  };
}
