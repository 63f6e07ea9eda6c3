import { groundsOf } from './cause.ts';
import type { Decision } from './decide.ts';
import { holdOn } from './hold.ts';
import { fail, release, stick } from './moves.ts';
import type { Group, Phase, State } from './state.ts';
import { considerTaking } from './take.ts';
import type { Turn } from './turn.ts';
import { counts, ownDecision } from './view.ts';

/** Brings one group a step nearer to what should be. */
export function advanceGroup(state: State, group: Group, turn: Turn): State {
  const { phase } = group;
  switch (phase.kind) {
    case 'idle':
      return considerTaking(state, group, ownDecision(state, group), turn);
    case 'taking':
      return goOnTaking(state, group, phase, ownDecision(state, group), turn);
    case 'active':
      return holdOn(state, group, ownDecision(state, group), turn);
    case 'releasing':
      if (!turn.reached(phase.until)) return state;
      return stick(state, group, 'no answer in time', turn);
    case 'stuck':
      if (!turn.reached(phase.again)) return state;
      return release(
        state,
        group,
        false,
        { cause: 'failed', why: 'the last attempt to release it failed' },
        turn,
      );
  }
}

/** While the addresses come up: another may have it after all, or it takes too long. */
function goOnTaking(
  state: State,
  group: Group,
  phase: Phase & { readonly kind: 'taking' },
  decision: Decision,
  turn: Turn,
): State {
  if (turn.reached(phase.until)) {
    return fail(state, group, 'addresses and start commands took too long', turn);
  }
  if (state.leaving !== undefined) {
    return release(
      state,
      group,
      false,
      { cause: 'stopping', why: `${state.settings.node} is stopping` },
      turn,
    );
  }
  if (decision.node === state.settings.node || decision.node === undefined) return state;
  if (phase.from === undefined) return release(state, group, false, groundsOf(decision), turn);
  // A hand-over goes on as long as the giver stands by it, and also when the giver has died meanwhile.
  const giver = state.peers[phase.from];
  const word = giver !== undefined && counts(giver) ? giver.report?.groups[group.settings.name] : undefined;
  if (word?.role === 'active' && word.grant === state.settings.node) return state;
  const why = `${phase.from} no longer hands it over`;
  return release(state, group, false, { cause: decision.rule, why }, turn);
}
