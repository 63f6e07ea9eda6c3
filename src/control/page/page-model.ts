/**
 * Turns what the director shows into what the page is sent. Each field is named: what a status gains must not come to
 * the page by itself, where it might change with every look.
 */
import type { RealServerStatus, VirtualServerStatus } from '../../director/status.ts';
import type { MemberStatus } from '../../pair/member-status.ts';
import type { Counters, Overview, RealServer, VirtualServer } from './browser/wire.ts';

export function overviewOf(status: MemberStatus): Overview {
  const { node, version, phase, dryRun, startedAt, lastReload, files, groups, peers, kernelSettings } =
    status;
  return { node, version, phase, dryRun, startedAt, lastReload, files, groups, peers, kernelSettings };
}

/** Without the counters, which change with every look: a virtual server is sent again when this differs. */
export function virtualServerOf(virtual: VirtualServerStatus): VirtualServer {
  const { id, name, file, scheduler, persistenceSeconds, quiescent, withheld, inKernel, fallback } = virtual;
  const reals = virtual.reals.map(realServerOf);
  return { id, name, file, scheduler, persistenceSeconds, quiescent, withheld, inKernel, fallback, reals };
}

function realServerOf(real: RealServerStatus): RealServer {
  const { address, port, forwarding, state, reason, since, failures, check, certificate, agent } = real;
  const { weight, configuredWeight, weightOverridden, kernelWeight } = real;
  return {
    address,
    port,
    forwarding,
    state,
    reason,
    since,
    failures,
    check,
    certificate,
    agent: agent === null ? null : { says: agent.says, problem: agent.problem },
    weight,
    configuredWeight,
    weightOverridden,
    kernelWeight,
  };
}

export function countersOf(real: RealServerStatus): Counters {
  return {
    rate: real.traffic?.connectionsPerSecond ?? null,
    active: real.activeConnections,
    inactive: real.inactiveConnections,
    lastCheck: real.lastCheck,
    latencyMs: real.latencyMs,
  };
}
