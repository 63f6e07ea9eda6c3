import { constants } from 'node:os';
import { promisify } from 'node:util';
import { encodeTimeouts } from '../codec/global.ts';
import { MalformedMessage } from '../codec/reader.ts';
import { COMMAND } from '../codec/schema.ts';
import { describeEndpoint, describeService } from '../describe.ts';
import type { Outcome, Request, Transport } from '../transport.ts';
import type { DestinationIdentity, ServiceIdentity } from '../types.ts';
import { change, onService, type Surroundings } from './handlers.ts';
import { daemonReply, destinationReply, infoReply, serviceReply } from './replies.ts';
import { indexRequest } from './requests.ts';
import { type Connections, emptyState, type FakeState } from './state.ts';

export interface FakeKernelOptions {
  /** Scheduler modules that can be loaded; absent is what Linux 6.1 has. */
  readonly schedulers?: readonly string[];
  /** Persistence engines that can be loaded; absent is `sip`. */
  readonly engines?: readonly string[];
  /** Network interfaces for sync daemons; absent takes any name. */
  readonly interfaces?: readonly string[];
  /** Answers a request in the table's place: for tests of what happens when the kernel says no. */
  readonly intercept?: (request: Request) => Outcome | undefined;
}

/** An IPVS table in memory that reads and answers the kernel's messages, its errors included. */
export interface FakeKernel extends Transport {
  /** Makes a destination report connections. @throws {Error} where there is no such destination. */
  setConnections(
    service: ServiceIdentity,
    destination: DestinationIdentity,
    connections: Partial<Connections>,
  ): void;
}

const SCHEDULERS = 'rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh twos'.split(' ');

const { errno: ERRNO } = constants;

/** The event loop turns between exchanges, as with the kernel: a large table shall hold up nobody. */
const turn = promisify(setImmediate);

export function createFakeKernel(options: FakeKernelOptions = {}): FakeKernel {
  const state = emptyState();
  const surroundings: Surroundings = {
    schedulers: new Set(options.schedulers ?? SCHEDULERS),
    engines: new Set(options.engines ?? ['sip']),
    interfaces: options.interfaces === undefined ? undefined : new Set(options.interfaces),
  };
  let closed = false;

  function perform(request: Request): Outcome {
    if (closed) return { kind: 'not-sent', reason: 'the transport is closed' };
    const intercepted = options.intercept?.(request);
    if (intercepted !== undefined) return intercepted;
    const errno = answer(state, surroundings, request);
    return errno === 0 ? { kind: 'done' } : { kind: 'refused', errno };
  }

  return {
    async exchange(requests) {
      const outcomes = requests.map(perform);
      await turn();
      return outcomes;
    },
    close() {
      closed = true;
    },
    setConnections(service, destination, connections) {
      const entry = state.services
        .get(describeService(service))
        ?.destinations.get(describeEndpoint(destination));
      if (entry === undefined) {
        throw new Error(`no ${describeEndpoint(destination)} in ${describeService(service)}`);
      }
      entry.connections = { ...entry.connections, ...connections };
    },
  };
}

function answer(state: FakeState, surroundings: Surroundings, request: Request): number {
  try {
    const message = indexRequest(request.body);
    const reply = (body: Uint8Array) => {
      request.onReply?.(new DataView(body.buffer, body.byteOffset, body.byteLength), 0, body.byteLength);
      return 0;
    };
    if (request.dump) return dump(state, request, reply);
    switch (request.command) {
      case COMMAND.getService:
        return onService(state, message, (service) => reply(serviceReply(service)));
      case COMMAND.getConfig:
        return reply(encodeTimeouts(state.timeouts));
      case COMMAND.getInfo:
        return reply(infoReply());
      default:
        return change(state, surroundings, request.command, message);
    }
  } catch (error) {
    if (error instanceof MalformedMessage) return ERRNO.EINVAL;
    throw error;
  }
}

function dump(state: FakeState, request: Request, reply: (body: Uint8Array) => number): number {
  switch (request.command) {
    case COMMAND.getService:
      for (const service of state.services.values()) reply(serviceReply(service));
      return 0;
    case COMMAND.getDestination:
      // A service that is missing, or not named at all, has no destinations: no error.
      onService(state, indexRequest(request.body), (service) => {
        // The newest first, as the kernel lists them.
        for (const destination of [...service.destinations.values()].reverse()) {
          reply(destinationReply(destination));
        }
        return 0;
      });
      return 0;
    case COMMAND.getDaemon:
      for (const daemon of state.daemons.values()) reply(daemonReply(daemon));
      return 0;
    default:
      return ERRNO.EOPNOTSUPP;
  }
}
