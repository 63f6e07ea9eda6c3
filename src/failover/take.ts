import { groundsOf } from './cause.ts';
import type { Decision } from './decide.ts';
import { mayTake } from './decide.ts';
import { fence } from './fence.ts';
import { take } from './moves.ts';
import { fitness, fitnessReason } from './own-standing.ts';
import type { Report } from './report.ts';
import { type Group, type State, withGroup } from './state.ts';
import type { Turn } from './turn.ts';
import { otherHolders, peerReports } from './view.ts';

/** An idle director and a group: takes it when it should have it and everything is in order for it. */
export function considerTaking(state: State, group: Group, decision: Decision, turn: Turn): State {
  const { node } = state.settings;
  if (decision.node !== node) return stay(state, group, undefined);
  if (!mayTake(fitness(state, group))) return stay(state, group, `${node} ${fitnessReason(state, group)}`);
  const holders = otherHolders(state, group);
  if (holders.length > 0) return awaitGrant(state, group, holders, decision, turn);
  const wanted = group.wantedSince === undefined ? { ...group, wantedSince: turn.now } : group;
  const obstacle = takingObstacle(state, wanted, turn);
  if (obstacle !== undefined) return wait(state, wanted, obstacle);
  const [fenced, vetoed] = fence(state, wanted, turn);
  if (vetoed !== undefined) return wait(fenced, wanted, vetoed);
  return take(fenced, wanted, undefined, groundsOf(decision), turn);
}

/** The planned way: the holder serves on until we are active, so we take only what it hands to us. */
function awaitGrant(
  state: State,
  group: Group,
  holders: readonly string[],
  decision: Decision,
  turn: Turn,
): State {
  const [holder = ''] = holders;
  const granted = state.peers[holder]?.report?.groups[group.settings.name]?.grant === state.settings.node;
  if (holders.length > 1 || !granted) {
    return stay(state, group, `waiting for ${holders.join(' and ')} to hand it over`);
  }
  if (isBusy(state)) return stay(state, group, busyReason(state));
  const why = `${holder} hands it over: ${decision.why}`;
  return take(state, group, holder, { cause: decision.rule, why }, turn);
}

/**
 * What forbids to take a group that nobody seems to hold: an absence of our own, a peer of which nobody knows what it
 * does, a peer that hears a holder whom we do not hear, or (for a bounded time) a peer of another opinion.
 */
function takingObstacle(state: State, group: Group, turn: Turn): string | undefined {
  if (isBusy(state)) return busyReason(state);
  const { name } = group.settings;
  for (const [peer, { alive, report, unreadable }] of Object.entries(state.peers)) {
    if (alive && report === undefined) return `${peer} is there, but ${unreadable ?? 'has said nothing yet'}`;
  }
  const reports = peerReports(state);
  for (const [peer, report] of reports) {
    const holder = report.groups[name]?.holder;
    if (holder === undefined || holder === state.settings.node || holder === peer) continue;
    // What a holder says itself is newer than what others heard of it.
    if (state.peers[holder]?.alive !== true) return `${peer} still hears ${holder} hold it`;
  }
  const patience = (group.wantedSince ?? turn.now) + state.settings.timing.agreeMs;
  const dissenter = reports.find(([peer, report]) => dissents(state, peer, report, name));
  if (dissenter !== undefined && !turn.reached(patience)) return `waiting for ${dissenter[0]} to agree`;
  return undefined;
}

/** A living peer that means to stay thinks that another should have the group. */
function dissents(state: State, peer: string, report: Report, group: string): boolean {
  const word = report.groups[group];
  if (state.peers[peer]?.alive !== true || report.leaving || word === undefined) return false;
  return word.candidate !== state.settings.node;
}

/** Whether this director must not start anything: it finds out who is there, or is about to restart. */
export function isBusy(state: State): boolean {
  return state.listening !== undefined || state.restart !== undefined;
}

function busyReason({ listening, settings }: State): string {
  if (listening === undefined) return `${settings.node} is about to restart`;
  return `listening for ${listening.awaiting.join(' and ')}: ${listening.why}`;
}

/** Should not have it, or not yet from its holder. */
function stay(state: State, group: Group, waiting: string | undefined): State {
  if (group.wantedSince === undefined && group.waiting === waiting) return state;
  return withGroup(state, { ...group, wantedSince: undefined, waiting });
}

/** Should have it, and says what is missing. */
function wait(state: State, group: Group, waiting: string): State {
  const before = state.groups[group.settings.name];
  if (before?.wantedSince === group.wantedSince && before?.waiting === waiting) return state;
  return withGroup(state, { ...group, waiting });
}
