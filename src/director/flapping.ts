import type { FlapSettings } from '../config/settings-alerts.ts';
import type { DirectorEvent } from './event.ts';

type Fact = Omit<DirectorEvent, 'sequence' | 'at' | 'node'>;

/** What may flap. */
export type FlapSubject = Pick<Fact, 'virtual' | 'real' | 'peer' | 'link' | 'address'>;

/** Summarises what changes again and again. Times are milliseconds of any clock that never goes back. */
export interface FlapWatch {
  /** `summarised`: not to be told by itself. `begins`: what is to be told in its place, once. */
  consider(fact: Fact, now: number): { readonly summarised: boolean; readonly begins?: Fact };
  /** What is calm again, in words. */
  calmed(now: number): readonly Fact[];
  /** Whether nothing has changed lately, so that nothing can become calm. */
  isIdle(): boolean;
  isFlapping(subject: FlapSubject): boolean;
}

interface Tracked {
  readonly name: string;
  /** When it changed, within the window. */
  times: readonly number[];
  last: Fact;
  standing: Standing;
  flapping?: { readonly since: number; changes: number };
}

/** How it stands after the event. */
interface Standing {
  readonly word: string;
  readonly isWell: boolean;
}

const well = (word: string): Standing => ({ word, isWell: true });
const badly = (word: string): Standing => ({ word, isWell: false });

const standings: Readonly<Partial<Record<Fact['kind'], Standing>>> = {
  'real-up': well('up'),
  'real-down': badly('down'),
  'fallback-added': badly('in the table'),
  'fallback-removed': well('not in the table'),
  'link-up': well('up'),
  'link-down': badly('down'),
  'peer-late': badly('late'),
  'peer-in-time': well('in time'),
  'ping-answers': well('it answers'),
  'ping-lost': badly('it does not answer'),
};
/** What a change brings along. */
const companions: ReadonlySet<Fact['kind']> = new Set([
  'real-soft-failure',
  'real-added',
  'real-changed',
  'real-quiesced',
  'real-removed',
  'command',
]);
const ours: ReadonlySet<Fact['kind']> = new Set(['flapping', 'calm']);

export function createFlapWatch({ changes: most, windowMs, calmMs }: FlapSettings): FlapWatch {
  const tracked = new Map<string, Tracked>();

  function count(key: string, fact: Fact, standing: Standing, now: number): Tracked {
    const known: Tracked = tracked.get(key) ?? { name: nameOf(fact), times: [], last: fact, standing };
    known.times = [...known.times.filter((at) => now - at < windowMs), now].slice(-(most + 1));
    known.last = fact;
    known.standing = standing;
    if (known.flapping !== undefined) known.flapping.changes += 1;
    tracked.set(key, known);
    return known;
  }

  return {
    consider(fact, now) {
      const key = keyOf(fact);
      if (key === undefined || ours.has(fact.kind)) return { summarised: false };
      const standing = standings[fact.kind];
      if (standing === undefined && !companions.has(fact.kind)) return { summarised: false };
      // What an operator causes by a start, a reload or a stop is news.
      if (fact.phase !== undefined && fact.phase !== 'running') return { summarised: false };
      if (standing === undefined) return { summarised: tracked.get(key)?.flapping !== undefined };
      const known = count(key, fact, standing, now);
      if (known.flapping !== undefined) return { summarised: true };
      if (known.times.length <= most) return { summarised: false };
      known.flapping = { since: known.times[0] ?? now, changes: known.times.length };
      return { summarised: true, begins: beginning(known, now, calmMs) };
    },
    calmed(now) {
      const facts: Fact[] = [];
      for (const [key, known] of tracked) {
        const quietMs = now - (known.times.at(-1) ?? now);
        if (known.flapping !== undefined && quietMs >= calmMs) {
          facts.push(ending(known, known.flapping, now - quietMs));
          tracked.delete(key);
        } else if (known.flapping === undefined && quietMs >= windowMs) tracked.delete(key);
      }
      return facts;
    },
    isIdle: () => tracked.size === 0,
    isFlapping(subject) {
      const key = keyOf(subject);
      return key !== undefined && tracked.get(key)?.flapping !== undefined;
    },
  };
}

function keyOf({ virtual, real, peer, link, address }: FlapSubject): string | undefined {
  if (virtual !== undefined) return real === undefined ? `fallback ${virtual}` : `real ${virtual} ${real}`;
  if (peer !== undefined) return link === undefined ? `peer ${peer}` : `link ${peer} ${link}`;
  return address === undefined ? undefined : `ping ${address}`;
}

function nameOf({ virtual, real, peer, link, address }: FlapSubject): string {
  if (real !== undefined) return `Real server ${real} (${virtual})`;
  if (virtual !== undefined) return `The fallback server of ${virtual}`;
  if (peer !== undefined) return link === undefined ? `Director ${peer}` : `Link ${link} to ${peer}`;
  return `Ping node ${address}`;
}

/** What says what it is about; the numbers of the moment do not last as long as flapping does. */
function about({
  last,
}: Tracked): Pick<
  Fact,
  'virtual' | 'real' | 'peer' | 'link' | 'address' | 'group' | 'role' | 'reason' | 'since' | 'up'
> {
  const { kind: _, severity: _severity, message: _message, phase: _phase, ...rest } = last;
  const { healthy: _healthy, servers: _servers, fallback: _fallback, ...lasting } = rest;
  return lasting;
}

function beginning(known: Tracked, now: number, calmMs: number): Fact {
  const { flapping, name, last, standing } = known;
  const count = flapping?.changes ?? 0;
  const why = last.reason === undefined ? '' : `: ${last.reason}`;
  const message = `${name} is flapping: ${count} changes in ${spanWords(now - (flapping?.since ?? now))}, now ${standing.word}${why}; told again when it has not changed for ${spanWords(calmMs)}`;
  return { ...about(known), severity: 'warning', kind: 'flapping', changes: count, message };
}

function ending(known: Tracked, flapping: NonNullable<Tracked['flapping']>, until: number): Fact {
  const { name, last, standing } = known;
  const why = last.reason === undefined ? '' : `: ${last.reason}`;
  const message = `${name} is calm again, ${standing.word}${why} (${flapping.changes} changes in ${spanWords(until - flapping.since)})`;
  return {
    ...about(known),
    severity: standing.isWell ? 'notice' : 'warning',
    kind: 'calm',
    changes: flapping.changes,
    message,
  };
}

function spanWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
