import { directorTroubles } from './director-troubles.ts';
import { serverTroubles } from './server-troubles.ts';
import type { Site } from './site.ts';
import type { Trouble } from './trouble.ts';
import type { TimelineEvent } from './wire.ts';

/** What happened so long ago is no longer at the top. */
const recentMs = 15 * 60_000;

/**
 * Everything that is wrong, the worst first and then the newest.
 * @param now the director's clock
 */
export function troublesOf({ overview, virtuals, events, problem }: Site, now: number): readonly Trouble[] {
  const troubles = [
    ...(overview === undefined ? [] : directorTroubles(overview, events, now)),
    ...serverTroubles([...virtuals.values()]),
    ...eventTroubles(events, now),
  ];
  const newestFirst = (one: Trouble, other: Trouble) => (other.since ?? 0) - (one.since ?? 0);
  return [
    ...problemTrouble(problem),
    ...troubles.sort((one, other) => rank(one) - rank(other) || newestFirst(one, other)),
  ];
}

function rank({ level }: Trouble): number {
  return level === 'error' ? 0 : 1;
}

function problemTrouble(problem: string | null): readonly Trouble[] {
  if (problem === null) return [];
  const what = 'The director cannot be looked at';
  return [
    { key: 'problem', level: 'error', what, since: undefined, why: problem, done: 'what you see is older' },
  ];
}

/** What the director noticed and no state shows. */
const noticed: Readonly<
  Record<string, { readonly level: Trouble['level']; readonly what: string; readonly done: string }>
> = {
  'drift-repaired': {
    level: 'warning',
    what: 'Somebody else changed the table',
    done: 'it was repaired',
  },
  'kernel-error': {
    level: 'error',
    what: 'The kernel refused a change',
    done: 'tried again with every repair',
  },
  'address-conflict': {
    level: 'error',
    what: 'A virtual address is used by another host, too',
    done: 'announced as this director’s; the other one is for you to find',
  },
};

function eventTroubles(events: readonly TimelineEvent[], now: number): readonly Trouble[] {
  return Object.entries(noticed).flatMap(([kind, words]) => {
    const recent = events.filter((event) => event.kind === kind && now - Date.parse(event.at) < recentMs);
    const last = recent.at(-1);
    if (last === undefined) return [];
    const times = recent.length > 1 ? ` (${recent.length} times, this was the last)` : '';
    return [{ key: kind, ...words, since: Date.parse(last.at), why: `${last.message}${times}` }];
  });
}
