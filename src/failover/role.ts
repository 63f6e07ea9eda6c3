import type { Grounds } from './cause.ts';
import type { Role } from './effect.ts';
import { fitness, fitnessReason } from './own-standing.ts';
import { type Group, type State, withGroup } from './state.ts';
import type { Turn } from './turn.ts';
import { ownDecision } from './view.ts';

/** The role for people. */
function roleOf(state: State, group: Group): Role {
  switch (group.phase.kind) {
    case 'active':
      return 'active';
    case 'taking':
      return group.role;
    case 'stuck':
      return 'fault';
    case 'releasing':
    case 'idle':
      return idleRole(state, group);
  }
}

function idleRole(state: State, group: Group): Role {
  switch (fitness(state, group)) {
    case 'table-not-ready':
      return state.starting ? 'starting' : 'fault';
    case 'no-carrier':
    case 'ping-lost':
    case 'start-failed':
      return 'fault';
    default:
      return state.starting && state.listening !== undefined ? 'starting' : 'standby';
  }
}

/** Records the changes of role, each with its reason. */
export function recordTransitions(state: State, turn: Turn): State {
  let current = state;
  for (const group of Object.values(state.groups)) {
    const to = roleOf(state, group);
    if (to === group.role) continue;
    const { cause, why } = grounds(state, group, to);
    turn.effects.push({
      kind: 'transition',
      group: group.settings.name,
      from: group.role,
      to,
      cause,
      why,
      at: turn.now,
    });
    current = withGroup(current, { ...group, role: to, cause, why });
  }
  return current;
}

function grounds(state: State, group: Group, to: Role): Grounds {
  if (to === 'active' || group.role === 'active') return group;
  if (to === 'fault' || to === 'starting') {
    const why = `${state.settings.node} ${fitnessReason(state, group)}`;
    return { cause: to === 'fault' ? 'unfit' : 'start', why };
  }
  return { cause: 'fit', why: ownDecision(state, group).why };
}
