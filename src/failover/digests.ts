import { type State, withPeer } from './state.ts';
import type { Turn } from './turn.ts';
import { counts } from './view.ts';

/** The director's own configuration was read anew. */
export function onDigest(state: State, digest: string, turn: Turn): State {
  if (digest === state.settings.digest) return state;
  return compareDigests({ ...state, settings: { ...state.settings, digest } }, turn);
}

/** Says when a peer that counts begins to run with another configuration than ours, and when it no longer does. */
export function compareDigests(state: State, turn: Turn): State {
  let current = state;
  for (const [name, peer] of Object.entries(state.peers)) {
    if (peer.report === undefined || !counts(peer)) continue;
    const differs = peer.report.digest !== state.settings.digest;
    if (differs === peer.differs) continue;
    const text = differs
      ? `${name} runs with another configuration than ${state.settings.node}`
      : `${name} runs with the same configuration as ${state.settings.node} again`;
    const kind = differs ? 'configuration-differs' : 'configuration-same';
    turn.effects.push({ kind: 'note', text, about: { kind, peer: name } });
    current = withPeer(current, name, { differs });
  }
  return current;
}
