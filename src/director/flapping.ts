import type { FlapSettings } from '../config/settings-alerts.ts';
import type { EventFact } from './event.ts';
import { bringers, type FlapSubject, keyOf, nameOf, type Standing, standings } from './flap-subjects.ts';

/** Summarises what changes again and again. Times are milliseconds of any clock that never goes back. */
export interface FlapWatch {
  /** `summarised`: not to be told by itself. `begins`: what is to be told in its place, once. */
  consider(fact: EventFact, now: number): { readonly summarised: boolean; readonly begins?: EventFact };
  /** What is calm again, in words. */
  calmed(now: number): readonly EventFact[];
  /** Whether nothing has changed lately, so that nothing can become calm. */
  isIdle(): boolean;
  /** A real server also where only its agent flaps. */
  isFlapping(subject: FlapSubject): boolean;
}

interface Tracked {
  /** When it changed, within the window. */
  times: readonly number[];
  last: EventFact;
  standing: Standing;
  flapping?: { readonly since: number; changes: number };
}

export function createFlapWatch({ changes: most, windowMs, calmMs }: FlapSettings): FlapWatch {
  const tracked = new Map<string, Tracked>();

  function count(key: string, last: EventFact, standing: Standing, now: number): Tracked {
    const known: Tracked = tracked.get(key) ?? { times: [], last, standing };
    known.times = [...known.times.filter((at) => now - at < windowMs), now].slice(-(most + 1));
    known.last = last;
    known.standing = standing;
    if (known.flapping !== undefined) known.flapping.changes += 1;
    tracked.set(key, known);
    return known;
  }

  function flaps(subject: FlapSubject, whose: Pick<Standing, 'isAgent'>): boolean {
    const key = keyOf(subject, whose);
    return key !== undefined && tracked.get(key)?.flapping !== undefined;
  }

  return {
    consider(fact, now) {
      // What an operator causes by a start, a reload or a stop is news.
      if (fact.phase !== undefined && fact.phase !== 'running') return { summarised: false };
      const standing = standings[fact.kind];
      if (standing === undefined) {
        return { summarised: bringers(fact.kind).some((bringer) => flaps(fact, bringer)) };
      }
      const key = keyOf(fact, standing);
      if (key === undefined) return { summarised: false };
      const known = count(key, fact, standing, now);
      if (known.flapping !== undefined) return { summarised: true };
      if (known.times.length <= most) return { summarised: false };
      known.flapping = { since: known.times[0] ?? now, changes: known.times.length };
      return { summarised: true, begins: beginning(known, known.flapping, now, calmMs) };
    },
    calmed(now) {
      const facts: EventFact[] = [];
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
    isFlapping: (subject) => flaps(subject, { isAgent: false }) || flaps(subject, { isAgent: true }),
  };
}

/** What says what it is about; the numbers of the moment do not last as long as flapping does. */
function about({
  last,
  standing,
}: Tracked): Pick<
  EventFact,
  'virtual' | 'real' | 'peer' | 'link' | 'address' | 'group' | 'role' | 'reason' | 'since' | 'up'
> {
  const { kind: _, severity: _severity, message: _message, phase: _phase, ...rest } = last;
  const { healthy: _healthy, servers: _servers, fallback: _fallback, ...lasting } = rest;
  if (!standing.isAgent) return lasting;
  // How the server itself stands may change while its agent does not.
  const { up: _up, since: _since, ...ofAgent } = lasting;
  return ofAgent;
}

function beginning(
  known: Tracked,
  { since, changes }: NonNullable<Tracked['flapping']>,
  now: number,
  calmMs: number,
): EventFact {
  const message = `${name(known)} is flapping: ${changes} changes in ${spanWords(now - since)}, now ${nowWords(known)}; told again when it has not changed for ${spanWords(calmMs)}`;
  return { ...about(known), severity: 'warning', kind: 'flapping', changes, message };
}

function ending(
  known: Tracked,
  { since, changes }: NonNullable<Tracked['flapping']>,
  until: number,
): EventFact {
  const message = `${name(known)} is calm again, ${nowWords(known)} (${changes} changes in ${spanWords(until - since)})`;
  const severity = known.standing.isWell ? 'notice' : 'warning';
  return { ...about(known), severity, kind: 'calm', changes, message };
}

function name({ last, standing }: Tracked): string {
  return nameOf(last, standing);
}

function nowWords({ last: { reason }, standing: { word } }: Tracked): string {
  return reason === undefined ? word : `${word}: ${reason}`;
}

function spanWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
