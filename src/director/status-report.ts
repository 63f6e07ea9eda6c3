import type { ObservedVirtual } from '../node-ipvs-netlink/index.ts';
import {
  type DesiredVirtual,
  type RealServerInput,
  tableIdentity,
  takesConnections,
} from '../pool/desired-table.ts';
import { destinationKey, serviceIdentity, serviceKey } from '../pool/identity.ts';
import { createBreath } from '../system/breathe.ts';
import { type Known, realStatus } from './real-server-status.ts';
import type { RunningVirtual } from './servers.ts';
import type { Site } from './site.ts';
import type { DirectorStatus, VirtualServerStatus } from './status.ts';
import { trafficOf } from './traffic.ts';

/** How old the kernel's numbers in a status may be, in milliseconds: many watchers must not mean many dumps. */
const tableLifetimeMs = 200;

export interface StatusParts extends Known {
  readonly ipvs: { table(): Promise<readonly ObservedVirtual[]> };
}

export interface StatusVirtual {
  readonly running: RunningVirtual;
  readonly wanted: DesiredVirtual | undefined;
  /** One for each real server, in order. */
  readonly inputs: readonly RealServerInput[];
}

export interface StatusInput
  extends Pick<DirectorStatus, 'node' | 'version' | 'dryRun' | 'phase' | 'lastReload'> {
  readonly startedAt: Date;
  readonly site: Site;
  readonly virtuals: Iterable<StatusVirtual>;
}

/** Reads the kernel's table and puts it beside what the director wants and knows. */
export function createStatusReader({
  ipvs,
  ...known
}: StatusParts): (input: StatusInput) => Promise<DirectorStatus> {
  let cached: { readonly table: Promise<readonly ObservedVirtual[]>; readonly at: number } | undefined;
  return async (input) => {
    const now = performance.now();
    if (cached === undefined || now - cached.at > tableLifetimeMs) cached = { table: ipvs.table(), at: now };
    const table = await cached.table.catch((error: unknown) => {
      cached = undefined;
      throw error;
    });
    const kernel = new Map(table.map((virtual) => [serviceKey(virtual.service.identity), virtual]));
    const breath = createBreath();
    const virtuals: VirtualServerStatus[] = [];
    for (const each of input.virtuals) {
      const key = serviceKey(serviceIdentity(each.running.virtual.identity));
      virtuals.push(virtualStatus(each, kernel.get(key), known));
      if (breath.due()) await breath.take();
    }
    return {
      node: input.node,
      version: input.version,
      pid: process.pid,
      phase: input.phase,
      dryRun: input.dryRun,
      startedAt: input.startedAt.toISOString(),
      lastReload: input.lastReload,
      files: input.site.configurations.map(({ file }) => file),
      virtuals,
    };
  };
}

function virtualStatus(
  { running, wanted, inputs }: StatusVirtual,
  kernel: ObservedVirtual | undefined,
  known: Known,
): VirtualServerStatus {
  const { virtual, configuration, servers } = running;
  const destinations = new Map(kernel?.destinations.map((each) => [destinationKey(each.identity), each]));
  return {
    id: virtual.id,
    name: virtual.serviceName ?? null,
    file: configuration.file,
    scheduler: virtual.scheduler,
    persistenceSeconds: virtual.persistence?.timeoutSeconds ?? null,
    quiescent: virtual.quiescent,
    withheld: wanted?.withheld === true,
    inKernel: kernel !== undefined,
    connections: kernel?.service.statistics.connections.toString() ?? null,
    traffic: kernel === undefined ? null : trafficOf(kernel.service.statistics),
    fallback:
      virtual.fallback === undefined
        ? null
        : {
            address: virtual.fallback.address,
            port: virtual.fallback.port,
            active: !inputs.some((input) => takesConnections(virtual, input)),
          },
    reals: servers.flatMap((server, index) => {
      const input = inputs[index];
      if (input === undefined) return [];
      const key = destinationKey(tableIdentity(virtual, server.real));
      return [
        realStatus(virtual, server, input, wanted?.destinations.get(key), destinations.get(key), known),
      ];
    }),
  };
}
