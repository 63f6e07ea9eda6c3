import { compareDigests } from './digests.ts';
import type { Report } from './report.ts';
import { type Peer, type State, withPeer } from './state.ts';
import type { Turn } from './turn.ts';
import { isHeld } from './view.ts';

/** What the heartbeat says of a peer. Its words of an earlier life count for nothing, unless it announced to be back. */
export function onPeer(
  state: State,
  name: string,
  status: 'alive' | 'late' | 'dead' | 'restarted',
  turn: Turn,
): State {
  const peer = state.peers[name];
  if (peer === undefined) return state;
  const kind = `peer-${status === 'restarted' ? 'alive' : status}` as const;
  turn.effects.push({ kind: 'note', text: `${name} is ${status}`, about: { kind, peer: name } });
  switch (status) {
    case 'late':
      return state;
    case 'dead':
      return withPeer(state, name, { alive: false });
    case 'alive':
    case 'restarted':
      return withPeer(state, name, {
        alive: true,
        report: isHeld(peer) ? peer.report : undefined,
        fence: { kind: 'none' },
      });
  }
}

/** A peer's word. The same state when it is no news. */
export function onReport(state: State, name: string, report: Report, turn: Turn): State {
  const peer = state.peers[name];
  if (peer === undefined || isStale(peer, report)) return state;
  const heard = awaitNoMore(state, name);
  if (peer.report?.boot === report.boot && peer.report.serial === report.serial) return heard;
  const next = { report, unreadable: undefined, hold: nextHold(peer, report, turn) };
  return compareDigests(withPeer(heard, name, next), turn);
}

/** A peer speaks, but nothing that this version understands: it may hold anything. */
export function onUnreadable(state: State, name: string, why: string, turn: Turn): State {
  const peer = state.peers[name];
  if (peer === undefined || peer.unreadable === why) return state;
  turn.effects.push({ kind: 'note', text: `${name}: ${why}` });
  return withPeer(state, name, { report: undefined, unreadable: why });
}

function isStale(peer: Peer, report: Report): boolean {
  return peer.report?.boot === report.boot && report.serial < peer.report.serial;
}

function nextHold(peer: Peer, report: Report, turn: Turn): Peer['hold'] {
  const { restart } = report;
  if (restart === undefined) return undefined;
  if (peer.hold?.id === restart.id) return peer.hold;
  return { id: restart.id, until: turn.now + restart.holdMs, over: false };
}

function awaitNoMore(state: State, name: string): State {
  const { listening } = state;
  if (listening === undefined || !listening.awaiting.includes(name)) return state;
  return {
    ...state,
    listening: { ...listening, awaiting: listening.awaiting.filter((peer) => peer !== name) },
  };
}

/** Ends the patience with peers that announced a restart and did not come back in time. */
export function endHolds(state: State, turn: Turn): State {
  let current = state;
  for (const [name, peer] of Object.entries(state.peers)) {
    if (peer.hold === undefined || peer.hold.over || !turn.reached(peer.hold.until)) continue;
    if (!peer.alive) {
      turn.effects.push({ kind: 'note', text: `${name} did not come back from its announced restart` });
    }
    current = withPeer(current, name, { hold: { ...peer.hold, over: true } });
  }
  return current;
}
