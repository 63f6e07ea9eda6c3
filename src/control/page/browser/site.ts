import type { Message, Overview, TimelineEvent, VirtualServer } from './wire.ts';

/** Looks that a plot shows: some two minutes. */
export const plotLength = 120;
/** Events that the page remembers. */
const mostEvents = 500;

export type Rates = readonly (number | null)[];

/** What the page knows of the director. */
export interface Site {
  /** The daemon's, whose page this is. */
  readonly version: string | undefined;
  readonly takesOrders: boolean;
  readonly overview: Overview | undefined;
  /** In the configuration's order. */
  readonly virtuals: ReadonlyMap<string, VirtualServer>;
  /** Of each virtual server, the newest last. */
  readonly rates: ReadonlyMap<string, Rates>;
  readonly totalRates: Rates;
  /** Oldest first. */
  readonly events: readonly TimelineEvent[];
  /** What was told before the connection was made anew, and may be told again. */
  readonly earlierEvents: readonly TimelineEvent[];
  /** Why the director could not be looked at. */
  readonly problem: string | null;
  /** How far the director's clock is ahead of the browser's, in milliseconds. */
  readonly clockAheadMs: number;
}

export const emptySite: Site = {
  version: undefined,
  takesOrders: false,
  overview: undefined,
  virtuals: new Map(),
  rates: new Map(),
  totalRates: [],
  events: [],
  earlierEvents: [],
  problem: null,
  clockAheadMs: 0,
};

/** @param now the browser's clock, in milliseconds */
export function receive(site: Site, message: Message, now: number): Site {
  switch (message.kind) {
    case 'begin':
      return {
        ...site,
        version: message.version,
        takesOrders: message.orders,
        virtuals: new Map(),
        events: [],
        earlierEvents: mergeEvents(site.earlierEvents, site.events),
      };
    case 'overview':
      return { ...site, overview: message.overview };
    case 'virtuals': {
      const virtuals = new Map(site.virtuals);
      for (const virtual of message.virtuals) virtuals.set(virtual.id, virtual);
      return { ...site, virtuals };
    }
    case 'events':
      return {
        ...site,
        events: mergeEvents(site.earlierEvents, [...site.events, ...message.events]),
        earlierEvents: [],
      };
    case 'tick':
      return {
        ...site,
        problem: message.problem,
        clockAheadMs: Date.parse(message.now) - now,
        ...(message.problem === null ? withRates(site, message.rates) : {}),
      };
    case 'refused':
      return { ...site, problem: message.message };
  }
}

function withRates(site: Site, now: Rates): Pick<Site, 'rates' | 'totalRates'> {
  const rates = new Map<string, Rates>();
  let index = 0;
  for (const id of site.virtuals.keys()) {
    rates.set(id, append(site.rates.get(id), now[index] ?? null));
    index += 1;
  }
  const known = now.filter((rate) => rate !== null);
  const total = known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0);
  return { rates, totalRates: append(site.totalRates, total) };
}

function append(rates: Rates = [], rate: number | null): Rates {
  return [...rates.slice(1 - plotLength), rate];
}

/** Sequences begin anew with each daemon, so an event is known by its time, too. */
function mergeEvents(
  earlier: readonly TimelineEvent[],
  later: readonly TimelineEvent[],
): readonly TimelineEvent[] {
  const told = new Set(later.map(eventKey));
  return [...earlier.filter((event) => !told.has(eventKey(event))), ...later].slice(-mostEvents);
}

export function eventKey({ sequence, at }: TimelineEvent): string {
  return `${at} ${sequence}`;
}
