import type { EffectResult } from './event.ts';
import type { Group, State } from './state.ts';
import { withPeer } from './state.ts';
import type { Turn } from './turn.ts';
import { missingPeers } from './view.ts';

/**
 * Before a group is taken from the dead, every peer that is not known to have left in peace is fenced, where there is
 * a fence command. Says why the take must wait; undefined when it may go on. A verdict holds until the peer is heard.
 */
export function fence(state: State, group: Group, turn: Turn): readonly [State, string | undefined] {
  if (!state.settings.fence) return [state, undefined];
  let current = state;
  let waiting: string | undefined;
  for (const peer of missingPeers(state)) {
    const [next, why] = fencePeer(current, peer, group, turn);
    current = next;
    waiting ??= why;
  }
  return [current, waiting];
}

function fencePeer(
  state: State,
  name: string,
  group: Group,
  turn: Turn,
): readonly [State, string | undefined] {
  const verdict = state.peers[name]?.fence;
  switch (verdict?.kind) {
    case undefined:
    case 'allowed':
      return [state, undefined];
    case 'running':
      if (!turn.reached(verdict.until)) return [state, `waiting for the fence command for ${name}`];
      return [veto(state, name, 'the fence command did not answer in time', turn), `fencing ${name} failed`];
    case 'vetoed':
      if (!turn.reached(verdict.again)) return [state, `fencing ${name} failed: ${verdict.why}`];
      return run(state, name, group, turn);
    case 'none':
      return run(state, name, group, turn);
  }
}

function run(state: State, name: string, group: Group, turn: Turn): readonly [State, string] {
  const attempt = state.attempts + 1;
  const until = turn.now + state.settings.timing.fenceMs;
  const why = `${group.settings.name} is to be taken over and ${name} is dead`;
  turn.effects.push({ kind: 'fence', peer: name, attempt, why });
  const fenced = withPeer(state, name, { fence: { kind: 'running', attempt, until } });
  return [{ ...fenced, attempts: attempt }, `waiting for the fence command for ${name}`];
}

/** The fence command's verdict. One on an earlier death of the peer means nothing. */
export function onFenced(
  state: State,
  name: string,
  attempt: number,
  result: EffectResult,
  turn: Turn,
): State {
  const verdict = state.peers[name]?.fence;
  if (verdict?.kind !== 'running' || verdict.attempt !== attempt) return state;
  if (!result.ok) return veto(state, name, result.why, turn);
  turn.effects.push({ kind: 'note', text: `${name} is fenced` });
  return withPeer(state, name, { fence: { kind: 'allowed' } });
}

function veto(state: State, name: string, why: string, turn: Turn): State {
  const again = turn.now + state.settings.timing.repeatMs;
  turn.effects.push({
    kind: 'note',
    text: `${name} could not be fenced, nothing is taken over from it: ${why}`,
  });
  return withPeer(state, name, { fence: { kind: 'vetoed', again, why } });
}
