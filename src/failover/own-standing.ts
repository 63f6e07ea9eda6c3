import { type Fitness, type Health, healths, type Wish } from './report.ts';
import type { Group, State } from './state.ts';

/** Whether this director can hold the group, and if not why. The gravest reason comes first. */
export function fitness(state: State, group: Group): Fitness {
  if (state.leaving !== undefined) return 'leaving';
  if (group.phase.kind === 'stuck') return 'start-failed';
  if (group.fault !== undefined && state.now < group.fault.until) return 'start-failed';
  if (!state.tableReady) return 'table-not-ready';
  if (downInterfaces(state, group).length > 0) return 'no-carrier';
  if (pingsLost(state, group) > 0) return 'ping-lost';
  if (group.fault !== undefined) return 'start-failed-before';
  return group.asked ? 'asked-to-stand-by' : 'fit';
}

/** Why this director is not fit for the group, with the names that only it knows. */
export function fitnessReason(state: State, group: Group): string {
  switch (fitness(state, group)) {
    case 'fit':
      return 'can hold it';
    case 'asked-to-stand-by':
      return 'was asked to stand by';
    case 'start-failed-before':
      return `failed when it last started the group: ${group.fault?.why ?? ''}`;
    case 'ping-lost':
      return `does not reach ${silentPings(state, group).join(', ')}`;
    case 'no-carrier':
      return `has no carrier on ${downInterfaces(state, group).join(', ')}`;
    case 'table-not-ready':
      return 'has no IPVS table ready';
    case 'start-failed':
      return group.phase.kind === 'stuck'
        ? 'could not release it'
        : `failed to start it: ${group.fault?.why ?? ''}`;
    case 'leaving':
      return 'is stopping';
  }
}

export function pingsLost(state: State, group: Group): number {
  return silentPings(state, group).length;
}

/** A ping node that was not tried yet is none that was lost. */
function silentPings(state: State, group: Group): readonly string[] {
  return group.settings.pings.filter((address) => state.pings[address]?.settled === false);
}

/** An interface that nobody has reported yet is down for who would take the group, and no reason to let go of it. */
function downInterfaces(state: State, { settings, phase }: Group): readonly string[] {
  return settings.interfaces.filter((name) => {
    const carrier = state.carriers[name];
    return carrier === undefined ? phase.kind !== 'active' : !carrier.settled;
  });
}

/**
 * What the rules may know of the health here: nothing when they are not to follow it, and nothing while it changes.
 * Directors look at different times, so that one always sees real servers die or recover before the other: that is
 * no reason to move a group.
 */
export function knownHealth({ settings, health }: Group): Health {
  return settings.followHealth && health.latest === health.settled ? health.settled : healths[0];
}

/** The operator's wish, or that of auto_failback once its delay is over. */
export function wish(state: State, group: Group): Wish {
  if (group.wish !== 'none') return group.wish;
  const since = group.returnSince;
  return since !== undefined && state.now >= since + state.settings.timing.failbackDelayMs
    ? 'return'
    : 'none';
}

/** Whether auto_failback may count its delay: preferred, fit, idle, and no operator sent the group away. */
export function couldReturn(state: State, group: Group): boolean {
  return (
    state.settings.autoFailback &&
    group.settings.prefer === state.settings.node &&
    group.phase.kind === 'idle' &&
    !group.movedAway &&
    knownHealth(group) !== 'no' &&
    fitness(state, group) === 'fit'
  );
}
