import { type Decision, decide, type Standing } from './decide.ts';
import { fitness, knownHealth, pingsLost, wish } from './own-standing.ts';
import { isInvolved, type Report, type ReportedRole } from './report.ts';
import type { Group, Peer, State } from './state.ts';

/** A peer counts while it is heard, and while it keeps to the time of its announced restart. */
export function counts(peer: Peer): boolean {
  return peer.alive || isHeld(peer);
}

export function isHeld({ hold }: Peer): boolean {
  return hold !== undefined && !hold.over;
}

/** It has said that it stops and had nothing left to hold: its silence means nothing. */
export function hasLeft({ report }: Peer): boolean {
  return report?.leaving === true && !Object.values(report.groups).some(isInvolved);
}

/** Peers of which nobody knows what they do: neither heard nor known to have left. */
export function missingPeers(state: State): readonly string[] {
  return Object.keys(state.peers).filter((name) => {
    const peer = state.peers[name];
    return peer !== undefined && !counts(peer) && !hasLeft(peer);
  });
}

/** The reports of the peers that count. */
export function peerReports(state: State): readonly (readonly [string, Report])[] {
  const found: (readonly [string, Report])[] = [];
  for (const name of Object.keys(state.peers)) {
    const peer = state.peers[name];
    if (peer?.report !== undefined && counts(peer)) found.push([name, peer.report]);
  }
  return found;
}

/** The decision on a group, from all that are heard and ourselves. */
export function ownDecision(state: State, group: Group): Decision {
  const standings = new Map<string, Standing>();
  for (const [name, report] of peerReports(state)) {
    const word = report.groups[group.settings.name];
    if (word !== undefined) {
      standings.set(name, { ...word, starting: report.starting, listening: report.listening });
    }
  }
  standings.set(state.settings.node, {
    role: reportedRole(group),
    fitness: fitness(state, group),
    pingsLost: pingsLost(state, group),
    health: knownHealth(group),
    wish: wish(state, group),
    preferred: group.settings.prefer === state.settings.node,
    term: group.term,
    starting: state.starting,
    listening: state.listening !== undefined,
  });
  return decide(standings);
}

export function reportedRole({ phase }: Group): ReportedRole {
  return phase.kind === 'stuck' ? 'releasing' : phase.kind;
}

/** Peers that hold the group by their own word. */
export function otherHolders(state: State, group: Group): readonly string[] {
  return peerReports(state)
    .filter(([, report]) => report.groups[group.settings.name]?.role === 'active')
    .map(([name]) => name);
}
