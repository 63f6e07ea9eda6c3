import { completeOrders, expireOrders, onOrder } from './commands.ts';
import { onDigest } from './digests.ts';
import type { Effect } from './effect.ts';
import type { FailoverCommand, FailoverEvent } from './event.ts';
import { onFenced } from './fence.ts';
import { advanceGroup } from './group.ts';
import { onCarrier, onHealth, onPing, ripenInputs } from './inputs.ts';
import { leave, onRestart, onStop, restart } from './leave.ts';
import { endListening, endStarting, noticeAbsence } from './listening.ts';
import { fail, onAcquired, onReleased } from './moves.ts';
import { publish } from './own-report.ts';
import { couldReturn } from './own-standing.ts';
import { endHolds, onPeer, onReport, onUnreadable } from './peers.ts';
import { recordTransitions } from './role.ts';
import { type Group, type State, withGroup } from './state.ts';
import { startTurn, type Turn } from './turn.ts';
import { peerReports } from './view.ts';

const nothing: readonly Effect[] = [];

/**
 * The whole machine: what has happened to a director, folded into its state, and what it now wants done. It must be
 * given an event at least every keepalive, a tick if nothing else: a longer silence is taken as an absence.
 */
export function step(state: State, event: FailoverEvent): readonly [State, readonly Effect[]] {
  const turn = startTurn(Math.max(event.now, state.now));
  const present = noticeAbsence(state, turn);
  const folded = fold(present, event, turn);
  const news = folded !== state || turn.effects.length > 0;
  if (!news && turn.now < state.due) return [{ ...state, now: turn.now }, nothing];
  const next = settle({ ...folded, now: turn.now }, turn);
  const due = turn.due();
  if (due !== state.due && due !== Number.POSITIVE_INFINITY) turn.effects.push({ kind: 'wake', at: due });
  return [{ ...next, due }, turn.effects];
}

function fold(state: State, event: FailoverEvent, turn: Turn): State {
  switch (event.kind) {
    case 'tick':
      return state;
    case 'peer':
      return onPeer(state, event.peer, event.status, turn);
    case 'report':
      return onReport(state, event.peer, event.report, turn);
    case 'unreadable':
      return onUnreadable(state, event.peer, event.why, turn);
    case 'carrier':
      return onCarrier(state, event.interface, event.up, turn);
    case 'ping':
      return onPing(state, event.address, event.reachable, turn);
    case 'table':
      return state.tableReady === event.ready ? state : { ...state, tableReady: event.ready };
    case 'digest':
      return onDigest(state, event.digest, turn);
    case 'health':
      return onHealth(state, event.group, event.health, turn);
    case 'acquired':
      return ofGroup(state, event.group, (group) =>
        onAcquired(state, group, event.attempt, event.result, turn),
      );
    case 'released':
      return ofGroup(state, event.group, (group) =>
        onReleased(state, group, event.attempt, event.result, turn),
      );
    case 'lost':
      return ofGroup(state, event.group, (group) =>
        group.phase.kind === 'active' ? fail(state, group, event.why, turn) : state,
      );
    case 'fenced':
      return onFenced(state, event.peer, event.attempt, event.result, turn);
    case 'command':
      return onCommand(state, event.id, event.command, turn);
  }
}

function ofGroup(state: State, name: string, change: (group: Group) => State): State {
  const group = state.groups[name];
  return group === undefined ? state : change(group);
}

function onCommand(state: State, id: number, command: FailoverCommand, turn: Turn): State {
  if (command.kind === 'stop') return onStop(state, id, turn);
  if (command.kind === 'restart') return onRestart(state, id, command.holdMs, turn);
  if (state.leaving === undefined) return onOrder(state, id, command, turn);
  turn.effects.push({ kind: 'answer', id, outcome: 'refused', text: `${state.settings.node} is stopping` });
  return state;
}

/** Enough for a chain of consequences; what is left comes with the next step, which is then due at once. */
const maxPasses = 4;

/** Draws the consequences, and the consequences of these, until there are none. */
function settle(state: State, turn: Turn): State {
  let current = state;
  for (let pass = 0; pass < maxPasses; pass++) {
    turn.forget();
    const next = consequences(current, turn);
    if (next === current) break;
    current = next;
    if (pass === maxPasses - 1) turn.reached(turn.now + 1);
  }
  return publish(recordTransitions(current, turn), turn);
}

/** One pass, in an order in which each sees what those before it found. */
function consequences(state: State, turn: Turn): State {
  const informed = endStarting(endListening(endHolds(ripenInputs(state, turn), turn), turn), turn);
  let current = expireOrders(informed, turn);
  for (const name of Object.keys(current.groups)) {
    current = ofGroup(current, name, (group) => prepare(current, group, turn));
    current = ofGroup(current, name, (group) => advanceGroup(current, group, turn));
  }
  return restart(leave(completeOrders(current, turn), turn), turn);
}

/** What an idle director learns about a group before it decides: claim numbers, and since when it could have it back. */
function prepare(state: State, group: Group, turn: Turn): State {
  const { name } = group.settings;
  if (group.fault !== undefined) turn.reached(group.fault.until);
  const terms = peerReports(state).map(([, report]) => report.groups[name]?.term ?? 0);
  const term = group.phase.kind === 'idle' ? Math.max(group.term, ...terms) : group.term;
  const returning = couldReturn(state, group);
  const returnSince = returning ? (group.returnSince ?? turn.now) : undefined;
  if (returnSince !== undefined) turn.reached(returnSince + state.settings.timing.failbackDelayMs);
  if (term === group.term && returnSince === group.returnSince) return state;
  return withGroup(state, { ...group, term, returnSince });
}
