import type { Listening, State } from './state.ts';
import type { Turn } from './turn.ts';
import { counts, hasLeft } from './view.ts';

/** Notices at the first step after it that the process was stopped, or the machine slept. */
export function noticeAbsence(state: State, turn: Turn): State {
  const { keepaliveMs, stallMs } = state.settings.timing;
  const away = turn.now - state.now;
  if (away <= keepaliveMs + stallMs) return state;
  turn.effects.push({ kind: 'note', text: `${state.settings.node} was away for ${Math.round(away)} ms` });
  return listen(state, turn.now, `it was away for ${Math.round(away)} ms`);
}

/** Listens for the peers for a bounded time, in which nothing is taken or handed over. */
export function listen(state: State, now: number, why: string): State {
  const { deadtimeMs, keepaliveMs } = state.settings.timing;
  const awaiting = Object.entries(state.peers)
    .filter(([, peer]) => !hasLeft(peer))
    .map(([name]) => name);
  const until = Math.max(now + deadtimeMs + keepaliveMs, state.listening?.until ?? 0);
  return { ...state, listening: { from: now, until, awaiting, why } };
}

/** Ends the listening in time, and says on which ground. A holder then speaks up again: neighbours may have moved on. */
export function endListening(state: State, turn: Turn): State {
  const { listening } = state;
  if (listening === undefined) return state;
  const ground = endGround(state, listening, turn);
  if (ground === undefined) return state;
  turn.effects.push({ kind: 'note', text: `${state.settings.node} ends listening: ${ground}` });
  for (const [group, { phase }] of Object.entries(state.groups)) {
    if (phase.kind === 'active') turn.effects.push({ kind: 'announce', group, why: listening.why });
  }
  return { ...state, listening: undefined };
}

function endGround(state: State, listening: Listening, turn: Turn): string | undefined {
  if (turn.reached(listening.until)) return `no word from ${listening.awaiting.join(' and ')}`;
  // What lay in the socket while we were away is read first: for one keepalive it may be old.
  if (!turn.reached(listening.from + state.settings.timing.keepaliveMs)) return undefined;
  if (listening.awaiting.length === 0) return 'all peers are heard';
  const settled = Object.entries(state.peers).find(
    ([name, peer]) => !listening.awaiting.includes(name) && counts(peer) && peer.report?.listening === false,
  );
  // That one has waited for the missing, and says whom it hears hold what.
  return settled === undefined ? undefined : `${settled[0]} knows who is there`;
}

/** Among directors that have all just started, one that is still preparing is waited for. */
export function endStarting(state: State, turn: Turn): State {
  if (!state.starting || !turn.reached(state.startedAt + state.settings.timing.initdeadMs)) return state;
  return { ...state, starting: false };
}
