import type { Grounds } from './cause.ts';
import type { EffectResult } from './event.ts';
import { type Group, type State, withGroup } from './state.ts';
import type { Turn } from './turn.ts';

/** Begins to take a group: `from` hands it over, or nobody holds it. */
export function take(
  state: State,
  group: Group,
  from: string | undefined,
  { cause, why }: Grounds,
  turn: Turn,
): State {
  const attempt = state.attempts + 1;
  const { name } = group.settings;
  turn.effects.push({ kind: 'acquire', group: name, attempt, planned: from !== undefined, why });
  const until = turn.now + state.settings.timing.acquireMs;
  const taking: Group = {
    ...group,
    phase: { kind: 'taking', attempt, until, from, cause, why },
    term: group.term + 1,
    waiting: undefined,
    wantedSince: undefined,
    returnSince: undefined,
  };
  return withGroup({ ...state, attempts: attempt }, taking);
}

/** Begins to release a group, for the reason that people will read. */
export function release(
  state: State,
  group: Group,
  planned: boolean,
  { cause, why }: Grounds,
  turn: Turn,
): State {
  const attempt = state.attempts + 1;
  const until = turn.now + state.settings.timing.releaseMs;
  turn.effects.push({ kind: 'release', group: group.settings.name, attempt, planned, why });
  const releasing: Group = {
    ...group,
    phase: { kind: 'releasing', attempt, until, planned },
    cause,
    why,
    wish: group.wish === 'give-back' ? 'none' : group.wish,
    wantedSince: undefined,
    waiting: undefined,
    rivals: [],
  };
  return withGroup({ ...state, attempts: attempt }, releasing);
}

/** The group could not be started, or not be held on: out of the running for a while, and whatever is up goes down. */
export function fail(state: State, group: Group, why: string, turn: Turn): State {
  const { retryMs, retryMaxMs } = state.settings.timing;
  const count = (group.fault?.count ?? 0) + 1;
  const until = turn.now + Math.min(retryMs * 2 ** (count - 1), retryMaxMs);
  const faulty: Group = { ...group, fault: { why, until, count }, wish: 'none' };
  const grounds: Grounds = { cause: 'failed', why: `${state.settings.node} could not hold it: ${why}` };
  return release(state, faulty, false, grounds, turn);
}

/** The answer to an acquire. Late answers to attempts that were given up mean nothing. */
export function onAcquired(
  state: State,
  group: Group,
  attempt: number,
  result: EffectResult,
  turn: Turn,
): State {
  const { phase } = group;
  if (phase.kind !== 'taking' || phase.attempt !== attempt) return state;
  if (!result.ok) return fail(state, group, result.why, turn);
  return withGroup(state, {
    ...group,
    phase: { kind: 'active', grant: undefined },
    cause: phase.cause,
    why: phase.why,
    fault: undefined,
    wish: 'none',
    movedAway: false,
  });
}

export function onReleased(
  state: State,
  group: Group,
  attempt: number,
  result: EffectResult,
  turn: Turn,
): State {
  const { phase } = group;
  if (phase.kind !== 'releasing' || phase.attempt !== attempt) return state;
  if (result.ok) return withGroup(state, { ...group, phase: { kind: 'idle' } });
  return stick(state, group, result.why, turn);
}

export function stick(state: State, group: Group, why: string, turn: Turn): State {
  turn.effects.push({
    kind: 'note',
    text: `${group.settings.name}: could not be released, trying again: ${why}`,
  });
  return withGroup(state, {
    ...group,
    phase: { kind: 'stuck', again: turn.now + state.settings.timing.repeatMs },
  });
}
