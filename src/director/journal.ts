import type { DirectorEvent } from './event.ts';

/** An event before it has its number, its time and the director's name. */
export type EventFact = Omit<DirectorEvent, 'sequence' | 'at' | 'node'>;

export interface Journal {
  record(fact: EventFact): void;
  /** The newest events, oldest first; at most `limit`. */
  recent(limit: number): readonly DirectorEvent[];
  /** Calls `listener` for each event from now on; returns how to stop that. */
  listen(listener: (event: DirectorEvent) => void): () => void;
}

/** Enough to see a night's troubles, small enough (some 300 bytes each) to forget about. */
const capacity = 2000;

/**
 * The bounded memory of what happened.
 * @param node the director that remembers
 */
export function createJournal(node: string): Journal {
  let events: DirectorEvent[] = [];
  let sequence = 0;
  const listeners = new Set<(event: DirectorEvent) => void>();
  return {
    record: (fact) => {
      sequence += 1;
      const event: DirectorEvent = { sequence, at: new Date().toISOString(), node, ...fact };
      events.push(event);
      // Trimmed in large steps, so that a burst does not pay for a shift each time.
      if (events.length >= 2 * capacity) events = events.slice(-capacity);
      for (const listener of listeners) listener(event);
    },
    recent: (limit) => events.slice(Math.max(0, events.length - Math.min(Math.max(limit, 0), capacity))),
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
