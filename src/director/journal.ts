import type { FlapSettings } from '../config/settings-alerts.ts';
import type { DirectorEvent, EventFact } from './event.ts';
import { type EventFilter, matchesFilter } from './event-filter.ts';
import type { FlapSubject } from './flap-subjects.ts';
import { createFlapWatch } from './flapping.ts';

export interface Journal {
  record(fact: EventFact): void;
  /** The newest events that the filter lets through, oldest first; at most `limit`. */
  recent(limit: number, filter?: EventFilter): readonly DirectorEvent[];
  /** Calls `listener` for each event from now on, summarised ones, too; returns how to stop that. */
  listen(listener: (event: DirectorEvent) => void): () => void;
  isFlapping(subject: FlapSubject): boolean;
}

/** Enough to see a night's troubles, small enough (some 500 bytes each) to forget about. */
const capacity = 2000;
/** What flaps must not push out what else happened, so that it has a place of its own. */
const summarisedCapacity = 500;

/**
 * The bounded memory of what happened.
 * @param node the director that remembers
 * @param flapping when single changes are only summarised
 */
export function createJournal(node: string, flapping: FlapSettings | 'off' = 'off'): Journal {
  const told = createRing(capacity);
  const summarised = createRing(summarisedCapacity);
  const flaps = flapping === 'off' ? undefined : createFlapWatch(flapping);
  const listeners = new Set<(event: DirectorEvent) => void>();
  let sequence = 0;
  let timer: NodeJS.Timeout | undefined;

  function append(fact: EventFact, isSummarised = false): void {
    sequence += 1;
    const event: DirectorEvent = {
      sequence,
      at: new Date().toISOString(),
      node,
      ...fact,
      ...(isSummarised && { summarised: true }),
    };
    (isSummarised ? summarised : told).push(event);
    for (const listener of listeners) listener(event);
  }

  function awaitCalm(): void {
    if (flapping === 'off' || timer !== undefined || flaps?.isIdle() !== false) return;
    timer = setTimeout(() => {
      timer = undefined;
      for (const fact of flaps.calmed(performance.now())) append(fact);
      awaitCalm();
    }, flapping.calmMs / 10);
    timer.unref();
  }

  return {
    record(fact) {
      const considered = flaps?.consider(fact, performance.now());
      append(fact, considered?.summarised === true);
      if (considered?.begins !== undefined) append(considered.begins);
      awaitCalm();
    },
    recent(limit, filter = {}) {
      const all = filter.all === true ? merged(told.all(), summarised.all()) : told.all();
      const found =
        Object.keys(filter).length === 0 ? all : all.filter((event) => matchesFilter(event, filter));
      return found.slice(Math.max(0, found.length - Math.min(Math.max(limit, 0), capacity)));
    },
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    isFlapping: (subject) => flaps?.isFlapping(subject) === true,
  };
}

interface Ring {
  push(event: DirectorEvent): void;
  all(): readonly DirectorEvent[];
}

function createRing(size: number): Ring {
  let events: DirectorEvent[] = [];
  return {
    push(event) {
      events.push(event);
      // Trimmed in large steps, so that a burst does not pay for a shift each time.
      if (events.length >= 2 * size) events = events.slice(-size);
    },
    all: () => events.slice(-size),
  };
}

function merged(one: readonly DirectorEvent[], other: readonly DirectorEvent[]): readonly DirectorEvent[] {
  return [...one, ...other].sort((a, b) => a.sequence - b.sequence);
}
