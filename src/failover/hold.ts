import { groundsOf } from './cause.ts';
import type { Decision } from './decide.ts';
import { mayTake } from './decide.ts';
import { release } from './moves.ts';
import { fitness, fitnessReason } from './own-standing.ts';
import { type Grant, type Group, type State, withGroup } from './state.ts';
import { isBusy } from './take.ts';
import type { Turn } from './turn.ts';
import { counts, missingPeers, otherHolders } from './view.ts';

/** An active director and its group: holds on, hands over, gives way or gives up. */
export function holdOn(state: State, group: Group, decision: Decision, turn: Turn): State {
  const { node } = state.settings;
  if (decision.rule === 'contest' && decision.node !== node) {
    return isBeingGiven(state, group, decision) ? state : giveWay(state, group, decision, turn);
  }
  const watched = watchRivals(state, group, turn);
  const current = watched === group ? state : withGroup(state, watched);
  const missing = missingPeers(state);
  if (missing.length > 0 && fitness(state, watched) === 'no-carrier') {
    const why = `${node} ${fitnessReason(state, watched)} and does not hear ${missing.join(' and ')}, who may have taken over`;
    return release(current, watched, false, { cause: 'isolated', why }, turn);
  }
  return handOver(current, watched, decision, turn);
}

/**
 * The other is about to release it to us, perhaps this very moment: if we gave way now, too, nobody would hold it. It
 * releases, or withdraws its consent.
 */
function isBeingGiven(state: State, group: Group, { node }: Decision): boolean {
  const giver = state.peers[node ?? ''];
  return giver?.report?.groups[group.settings.name]?.grant === state.settings.node;
}

/** Another director keeps the group: one to which we handed it, or one that took it while we were not heard. */
function giveWay(state: State, group: Group, decision: Decision, turn: Turn): State {
  const winner = decision.node ?? '';
  const grant = group.phase.kind === 'active' ? group.phase.grant : undefined;
  if (grant?.to === winner) {
    const moved = { ...group, movedAway: grant.ordered };
    // After an absence the winner's word may be old: no promise then that it still serves.
    const planned = state.listening === undefined;
    const why = `handed over to ${winner}: ${grant.why}`;
    return release(state, moved, planned, { cause: grant.cause, why }, turn);
  }
  return release(state, group, false, groundsOf(decision), turn);
}

/** Neighbours may believe whoever spoke last: the one that keeps the group speaks when a rival appears and after it. */
function watchRivals(state: State, group: Group, turn: Turn): Group {
  const rivals = otherHolders(state, group);
  if (rivals.join() === group.rivals.join()) return group;
  const gone = group.rivals.filter((name) => !rivals.includes(name));
  const why =
    gone.length > 0 ? `${gone.join(' and ')} held it, too` : `${rivals.join(' and ')} holds it, too`;
  turn.effects.push({ kind: 'announce', group: group.settings.name, why });
  return { ...group, rivals };
}

/** Consents to a better director's taking the group, and serves on until that one is active. */
function handOver(state: State, group: Group, decision: Decision, turn: Turn): State {
  if (group.phase.kind !== 'active') return state;
  const { grant } = group.phase;
  const name = group.settings.name;
  if (grant !== undefined) {
    const ended = grantEnded(state, group, grant, decision, turn);
    if (ended === undefined) return state;
    turn.effects.push({ kind: 'note', text: `${name}: not handed over to ${grant.to}: ${ended}` });
    const until = turn.now + state.settings.timing.retryMs;
    const refused = ended === 'no longer wanted' ? undefined : { by: grant.to, until };
    return withGroup(state, { ...group, phase: { kind: 'active', grant: undefined }, refused });
  }
  const to = decision.node;
  if (to === undefined || to === state.settings.node) return releaseIfLeaving(state, group, turn);
  const busy = isBusy(state) && state.leaving === undefined;
  const barred = group.refused !== undefined && group.refused.by === to && !turn.reached(group.refused.until);
  if (barred || busy || state.peers[to]?.alive !== true) return releaseIfLeaving(state, group, turn);
  const until = turn.now + state.settings.timing.handoverMs;
  const ordered = decision.rule === 'claim' || group.asked;
  turn.effects.push({ kind: 'note', text: `${name}: handing over to ${to}: ${decision.why}` });
  const phase = { kind: 'active' as const, grant: { to, until, ...groundsOf(decision), ordered } };
  return withGroup(state, { ...group, phase, refused: undefined });
}

/** A stopping director has nobody to hand the group to. */
function releaseIfLeaving(state: State, group: Group, turn: Turn): State {
  if (state.leaving === undefined) return state;
  const why = `${state.settings.node} is stopping and no other director can take it`;
  return release(state, group, false, { cause: 'stopping', why }, turn);
}

/** Why a hand-over under way will not come about; undefined while it may. Once begun, it runs to its end. */
function grantEnded(
  state: State,
  group: Group,
  grant: Grant,
  decision: Decision,
  turn: Turn,
): string | undefined {
  const peer = state.peers[grant.to];
  if (peer === undefined || !counts(peer)) return `${grant.to} is dead`;
  if (turn.reached(grant.until)) return `${grant.to} did not take it in time`;
  const word = peer.report?.groups[group.settings.name];
  if (word === undefined || !mayTake(word.fitness)) return `${grant.to} cannot take it any more`;
  return word.role !== 'taking' && decision.node !== grant.to ? 'no longer wanted' : undefined;
}
