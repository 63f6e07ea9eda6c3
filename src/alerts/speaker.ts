import type { DirectorEvent } from '../director/event.ts';

/** Decides which of a pair's directors tells: both see a real server die, but somebody is to be woken once. */
export interface Speaker {
  /** To be called with every event, in order, before it is asked about. */
  hear(event: DirectorEvent): void;
  /** Whether this director tells of the event now. */
  tells(event: Pick<DirectorEvent, 'virtual' | 'group'>): boolean;
}

/**
 * What a director saw of itself and of its peers, it tells. Of real servers tells the one that holds their group of
 * virtual addresses; another one only while it hears no other director, for then nobody else may.
 * @param servers `each`: every director tells of real servers, too
 */
export function createSpeaker(servers: 'holder' | 'each'): Speaker {
  const roles = new Map<string, string>();
  const peers = new Set<string>();
  return {
    hear({ kind, group, role, to, peer }) {
      const now = role ?? to;
      if (group !== undefined && now !== undefined) roles.set(group, now);
      if (peer === undefined) return;
      if (kind === 'peer-alive') peers.add(peer);
      if (kind === 'peer-dead') peers.delete(peer);
    },
    tells({ virtual, group }) {
      if (servers === 'each' || virtual === undefined || group === undefined) return true;
      return roles.get(group) === 'active' || peers.size === 0;
    },
  };
}
