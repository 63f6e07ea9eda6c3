import { constants } from 'node:os';
import { CONTROLLER, decodeFamilyId, encodeFamilyName } from '../codec/family.ts';
import type { FamilyHeader } from '../codec/message.ts';
import { FAMILY_NAME, FAMILY_VERSION } from '../codec/schema.ts';
import { IpvsError } from '../errors.ts';
import type { Outcome, Transport } from '../transport.ts';
import { createLane } from './lane.ts';
import { createLanes } from './lanes.ts';
import { createPace } from './pace.ts';
import { type KernelSocket, loadSocketOpener, type SocketEvents } from './socket.ts';

export interface KernelTransportOptions {
  /** Milliseconds that one send may wait for its answer; absent is 10,000. */
  readonly timeout?: number;
  /** What opens a socket; absent is npm `netlink`. */
  readonly openSocket?: SocketOpener;
}

export type SocketOpener = (events: SocketEvents) => KernelSocket;

/** Loading a module, stopping a sync daemon and waiting for RCU take their time. */
const DEFAULT_TIMEOUT = 10_000;

/** The kernel does the work inside our own system calls: more sockets would only save turns of the event loop. */
const DUMP_LANES = 8;

/** @throws {IpvsError} `UNAVAILABLE` where the kernel has no IPVS or this is not Linux. */
export async function openKernelTransport(options: KernelTransportOptions = {}): Promise<Transport> {
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const openSocket = options.openSocket ?? (await socketOpener());
  const header = { family: await findFamily(openSocket, timeout), version: FAMILY_VERSION };
  const changes = createLanes([createLane(openSocket, header, timeout)], createPace());
  const dumps = createLanes(
    Array.from({ length: DUMP_LANES }, () => createLane(openSocket, header, timeout)),
  );
  return {
    exchange(requests) {
      const areDumps = requests.some((request) => request.dump);
      return (areDumps ? dumps : changes).submit(requests);
    },
    close() {
      changes.close('the client was closed');
      dumps.close('the client was closed');
    },
  };
}

async function socketOpener(): Promise<SocketOpener> {
  try {
    return await loadSocketOpener();
  } catch (error) {
    throw unavailable(`no netlink on this system (${error instanceof Error ? error.message : error})`);
  }
}

/** The family's number differs from boot to boot. Asking for it makes the kernel load `ip_vs` if it may. */
async function findFamily(openSocket: SocketOpener, timeout: number): Promise<number> {
  const header: FamilyHeader = { family: CONTROLLER.family, version: CONTROLLER.version };
  const lane = createLane(openSocket, header, timeout);
  let family: number | undefined;
  const [outcome] = await lane.fly([
    {
      command: CONTROLLER.getFamily,
      dump: false,
      body: encodeFamilyName(FAMILY_NAME),
      onReply: (view, start, end) => {
        family = decodeFamilyId(view, start, end);
      },
    },
  ]);
  lane.close('the family is known');
  if (family !== undefined) return family;
  throw unavailable(reasonOf(outcome));
}

function reasonOf(outcome: Outcome | undefined): string {
  if (outcome?.kind === 'not-sent' || outcome?.kind === 'unanswered') return outcome.reason;
  if (outcome?.kind === 'refused' && outcome.errno !== constants.errno.ENOENT) {
    return `the kernel does not tell its IPVS family (errno ${outcome.errno})`;
  }
  return 'the kernel has no IPVS: its module ip_vs is not loaded, and could not be loaded on demand. Run "modprobe ip_vs" as root; if there is no such module, install a kernel with CONFIG_IP_VS';
}

function unavailable(reason: string): IpvsError {
  return new IpvsError({ code: 'UNAVAILABLE', request: 'open', subject: '', reason });
}
