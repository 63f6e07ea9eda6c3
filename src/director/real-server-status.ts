import type { VirtualServer } from '../config/configuration.ts';
import { forwardingText } from '../config/forwarding.ts';
import type { Verdict } from '../health/verdict.ts';
import type { ObservedDestination } from '../node-ipvs-netlink/index.ts';
import { agentWords, countedShare } from '../pool/agent-state.ts';
import { type DesiredDestination, type RealServerInput, standing } from '../pool/desired-table.ts';
import type { Journal } from './journal.ts';
import type { Server } from './servers.ts';
import type { AgentStatus, RealServerState, RealServerStatus } from './status.ts';
import { trafficOf } from './traffic.ts';
import { whyAndSince } from './why-and-since.ts';

/** What is known of real servers beside their configuration, their state and the table. */
export interface Known {
  readonly monitor: { verdict(key: string): Verdict | undefined };
  readonly isFlapping: Journal['isFlapping'];
}

export function realStatus(
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
