import { release } from './moves.ts';
import type { State } from './state.ts';
import type { Turn } from './turn.ts';

/** A graceful stop: from now on this director is fit for nothing, so the rules hand its groups over. */
export function onStop(state: State, id: number, turn: Turn): State {
  const until = turn.now + state.settings.timing.stopMs;
  turn.effects.push({ kind: 'answer', id, outcome: 'accepted', text: `${state.settings.node} stops` });
  const pending = {
    id,
    command: { kind: 'stop' as const },
    groups: [],
    until: Number.POSITIVE_INFINITY,
    hadAsked: [],
  };
  const current = giveUpRestart(state, `${state.settings.node} stops instead`, turn);
  const commands = [...current.commands, pending];
  return { ...current, commands, leaving: state.leaving ?? { until, exited: false } };
}

/** An announced restart: peers are to hold still, and the process ends as soon as they know. */
export function onRestart(state: State, id: number, holdMs: number, turn: Turn): State {
  if (state.leaving !== undefined) {
    turn.effects.push({ kind: 'answer', id, outcome: 'refused', text: `${state.settings.node} is stopping` });
    return state;
  }
  turn.effects.push({ kind: 'answer', id, outcome: 'accepted', text: `${state.settings.node} restarts` });
  const pending = {
    id,
    command: { kind: 'restart' as const, holdMs },
    groups: [],
    until: Number.POSITIVE_INFINITY,
    hadAsked: [],
  };
  const restart = {
    id: state.attempts + 1,
    holdMs,
    ackUntil: turn.now + state.settings.timing.announceMs,
    until: turn.now + holdMs,
    exited: false,
  };
  return { ...state, attempts: restart.id, restart, commands: [...state.commands, pending] };
}

/** Lets go of everything when the time for handing over is used up, and exits when nothing is held. */
export function leave(state: State, turn: Turn): State {
  const { leaving } = state;
  if (leaving === undefined || leaving.exited) return state;
  let current = state;
  if (turn.reached(leaving.until)) {
    for (const group of Object.values(state.groups)) {
      if (group.phase.kind !== 'active' && group.phase.kind !== 'taking') continue;
      current = release(
        current,
        group,
        false,
        { cause: 'stopping', why: `${state.settings.node} is stopping and nobody took it in time` },
        turn,
      );
    }
  }
  if (Object.values(current.groups).some(({ phase }) => phase.kind !== 'idle')) return current;
  return exit(current, 'stop', false, turn, { leaving: { ...leaving, exited: true } });
}

/** Exits for the announced restart once every living peer has acknowledged it, or some have kept silent for long. */
export function restart(state: State, turn: Turn): State {
  const { restart } = state;
  if (restart === undefined) return state;
  if (turn.reached(restart.until)) {
    return giveUpRestart(state, 'the process has not ended in the time announced', turn);
  }
  if (restart.exited) return state;
  const deaf = Object.entries(state.peers)
    .filter(([, { alive, report }]) => alive && report?.holdingFor.includes(state.settings.node) !== true)
    .map(([name]) => name);
  if (deaf.length > 0 && !turn.reached(restart.ackUntil)) return state;
  return exit(state, 'restart', true, turn, { restart: { ...restart, exited: true } });
}

function giveUpRestart(state: State, why: string, turn: Turn): State {
  for (const { id, command } of state.commands) {
    if (command.kind !== 'restart') continue;
    turn.effects.push({ kind: 'answer', id, outcome: 'failed', text: `no restart: ${why}` });
  }
  const commands = state.commands.filter(({ command }) => command.kind !== 'restart');
  return { ...state, restart: undefined, commands };
}

function exit(
  state: State,
  kind: 'stop' | 'restart',
  keep: boolean,
  turn: Turn,
  change: Partial<State>,
): State {
  for (const { id, command } of state.commands) {
    if (command.kind !== kind) continue;
    const text = keep ? 'the peers know of the restart' : 'nothing is held any more';
    turn.effects.push({ kind: 'answer', id, outcome: 'done', text });
  }
  turn.effects.push({ kind: 'exit', keep, why: keep ? 'announced restart' : 'stopped' });
  return { ...state, ...change, commands: state.commands.filter(({ command }) => command.kind !== kind) };
}
