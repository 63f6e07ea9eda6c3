import { fitness, knownHealth, pingsLost, wish } from './own-standing.ts';
import { type GroupReport, type Report, sameReport } from './report.ts';
import type { Group, State } from './state.ts';
import type { Turn } from './turn.ts';
import { isHeld, ownDecision, peerReports, reportedRole } from './view.ts';

/** Publishes this director's word when it has changed. */
export function publish(state: State, turn: Turn): State {
  const report = ownReport(state);
  if (state.published !== undefined && sameReport(state.published, report)) return state;
  turn.effects.push({ kind: 'publish', report });
  return { ...state, published: report };
}

function ownReport(state: State): Report {
  const groups: Record<string, GroupReport> = {};
  for (const [name, group] of Object.entries(state.groups)) groups[name] = groupReport(state, group);
  return {
    boot: state.boot,
    serial: (state.published?.serial ?? 0) + 1,
    starting: state.starting,
    listening: state.listening !== undefined,
    leaving: state.leaving !== undefined,
    restart: state.restart === undefined ? undefined : { id: state.restart.id, holdMs: state.restart.holdMs },
    holdingFor: Object.keys(state.peers).filter((name) => {
      const peer = state.peers[name];
      return peer !== undefined && isHeld(peer);
    }),
    digest: state.settings.digest,
    groups,
  };
}

function groupReport(state: State, group: Group): GroupReport {
  const decision = ownDecision(state, group);
  const { phase } = group;
  return {
    role: reportedRole(group),
    fitness: fitness(state, group),
    pingsLost: pingsLost(state, group),
    health: knownHealth(group),
    wish: wish(state, group),
    preferred: group.settings.prefer === state.settings.node,
    term: group.term,
    grant: phase.kind === 'active' ? phase.grant?.to : undefined,
    candidate: decision.node,
    holder: knownHolder(state, group),
  };
}

function knownHolder(state: State, group: Group): string | undefined {
  const { kind } = group.phase;
  if (kind === 'active' || kind === 'taking') return state.settings.node;
  const name = group.settings.name;
  const roles = peerReports(state).map(([peer, report]) => [peer, report.groups[name]?.role] as const);
  return (roles.find(([, role]) => role === 'active') ?? roles.find(([, role]) => role === 'taking'))?.[0];
}
