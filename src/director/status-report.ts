import type { VirtualServer } from '../config/configuration.ts';
import { forwardingText } from '../config/forwarding.ts';
import type { Verdict } from '../health/verdict.ts';
import type { ObservedDestination, ObservedVirtual, Statistics } from '../node-ipvs-netlink/index.ts';
import { agentWords, countedShare } from '../pool/agent-state.ts';
import {
  type DesiredDestination,
  type DesiredVirtual,
  type RealServerInput,
  standing,
  tableIdentity,
  takesConnections,
} from '../pool/desired-table.ts';
import { destinationKey, serviceIdentity, serviceKey } from '../pool/identity.ts';
import { createBreath } from '../system/breathe.ts';
import type { Journal } from './journal.ts';
import type { RunningVirtual, Server } from './servers.ts';
import type { Site } from './site.ts';
import type {
  AgentStatus,
  DirectorStatus,
  RealServerState,
  RealServerStatus,
  Traffic,
  VirtualServerStatus,
} from './status.ts';
import { whyAndSince } from './why-and-since.ts';

/** How old the kernel's numbers in a status may be, in milliseconds: many watchers must not mean many dumps. */
const tableLifetimeMs = 200;

export interface StatusParts {
  readonly ipvs: { table(): Promise<readonly ObservedVirtual[]> };
  readonly monitor: { verdict(key: string): Verdict | undefined };
  readonly isFlapping: Journal['isFlapping'];
}

type Known = Omit<StatusParts, 'ipvs'>;

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

function realStatus(
  virtual: VirtualServer,
  server: Server,
  input: RealServerInput,
  desired: DesiredDestination | undefined,
  kernel: ObservedDestination | undefined,
  known: Known,
): RealServerStatus {
  const { real, check } = server;
  const verdict = check === undefined ? undefined : known.monitor.verdict(check.key);
  const inTable = desired === undefined || desired.presence === 'as-found' ? undefined : desired;
  return {
    address: real.address,
    port: real.port,
    forwarding: forwardingText(real),
    state: stateWord(virtual, input),
    ...whyAndSince(input),
    flapping: known.isFlapping({ virtual: virtual.id, real: server.name }),
    failures: verdict?.consecutiveFailures ?? 0,
    check: check?.description ?? 'none',
    certificate: server.health.state.certificate ?? null,
    lastCheck: verdict?.finishedAt.toISOString() ?? null,
    latencyMs: verdict?.latencyMs ?? null,
    weight: inTable?.role === 'real' ? inTable.settings.weight : null,
    configuredWeight: input.override?.weight ?? real.weight,
    weightOverridden: input.override?.weight !== undefined,
    agent: agentStatus(virtual, server),
    kernelWeight: kernel?.settings.weight ?? null,
    activeConnections: kernel?.activeConnections ?? null,
    inactiveConnections: kernel?.inactiveConnections ?? null,
    traffic: kernel === undefined ? null : trafficOf(kernel.statistics),
  };
}

function trafficOf(statistics: Statistics): Traffic {
  return {
    connections: statistics.connections.toString(),
    inPackets: statistics.inPackets.toString(),
    outPackets: statistics.outPackets.toString(),
    inBytes: statistics.inBytes.toString(),
    outBytes: statistics.outBytes.toString(),
    connectionsPerSecond: Number(statistics.connectionsPerSecond),
    inPacketsPerSecond: Number(statistics.inPacketsPerSecond),
    outPacketsPerSecond: Number(statistics.outPacketsPerSecond),
    inBytesPerSecond: Number(statistics.inBytesPerSecond),
    outBytesPerSecond: Number(statistics.outBytesPerSecond),
  };
}

function agentStatus(
  { agent: bounds }: VirtualServer,
  { agentCheck, health: { agent } }: Server,
): AgentStatus | null {
  if (agent === undefined || bounds === undefined) return null;
  const words = agentWords(agent);
  return {
    check: agentCheck?.description ?? null,
    says: words === '' ? null : words,
    percent: agent.said.percent ?? null,
    countedPercent: countedShare(agent.said, bounds) ?? null,
    problem: agent.problem ?? null,
  };
}

/** Maintenance and health come before an operator's drain in the table, but here an order is shown first. */
function stateWord(virtual: VirtualServer, input: RealServerInput): RealServerState {
  const { state, override, agent } = input;
  const stands = standing(virtual, input);
  if (stands === 'maintenance') return 'maintenance';
  if (override?.drained) return 'drained';
  if (virtual.check.type.kind === 'off') return 'off';
  if (agent?.said.health === 'down') return 'down';
  if (!state.checked) return 'unchecked';
  // Drained by an operator's weight of 0, it counts as up.
  if (stands === 'drained' && override === undefined) return 'drained';
  return state.up ? 'up' : 'down';
}
