import type { DirectorMail } from '../../config/settings-mail.ts';
import type { DirectorEvent } from '../../director/event.ts';

/** What one mail about the director tells. */
export interface DirectorMailPlan {
  /** At least one, in their order. */
  readonly events: readonly DirectorEvent[];
  /** How many more there were. */
  readonly more: number;
  /** The least time until the next mail about the same. */
  readonly apartMs: number;
}

/** Decides when which mail about the director goes out. Times are milliseconds of any clock that only goes forward. */
export interface DirectorMailSchedule {
  hear(event: DirectorEvent, now: number): void;
  /** What is to be sent now. */
  due(now: number): DirectorMailPlan | undefined;
  /** What waits, at once. */
  rest(): DirectorMailPlan | undefined;
  /** When something is due next. */
  nextAt(): number | undefined;
}

/** About the same, the latest among them; what is between is counted. What comes for ever must not hide what is rare. */
const mostAlike = 20;
/** What comes for ever is mailed no more often than this in the end, and what pauses for as long is news again. */
const longestGapMs = 600_000;

interface Told {
  readonly at: number;
  /** How long the next mail about the same waits from then on. */
  readonly gapMs: number;
}

/**
 * Roles, peers, the table and reloads change seldom, so each change is mailed once, together with what it brings along.
 * What changes again and again (a table that somebody else writes to) is mailed at growing intervals; that holds back
 * nothing else.
 * @param gatherMs how long a mail waits for more to tell
 */
export function createDirectorMailSchedule(
  { events: wanted }: Pick<DirectorMail, 'events'>,
  gatherMs: number,
): DirectorMailSchedule {
  const told = new Map<string, Told>();
  const waiting = new Map<string, DirectorEvent[]>();
  let more = 0;
  let until: number | undefined;

  function wants({ kind, virtual, summarised }: DirectorEvent): boolean {
    if (summarised === true || !wanted.has(kind)) return false;
    // Their single changes would not be told either.
    return virtual === undefined || (kind !== 'flapping' && kind !== 'calm') || wanted.has('real-down');
  }

  function gapAfter(before: Told | undefined, now: number): number {
    if (before === undefined || now - before.at > before.gapMs + longestGapMs) return gatherMs;
    return Math.min(longestGapMs, before.gapMs * 2);
  }

  function take(apartMs: number): DirectorMailPlan | undefined {
    if (until === undefined) return undefined;
    const events = [...waiting.values()].flat().sort((a, b) => a.sequence - b.sequence);
    const plan = { events, more, apartMs };
    waiting.clear();
    [more, until] = [0, undefined];
    return plan;
  }

  return {
    hear(event, now) {
      if (!wants(event)) return;
      const subject = subjectOf(event);
      const before = told.get(subject);
      const at = Math.max(now + gatherMs, before === undefined ? 0 : before.at + before.gapMs);
      until = Math.min(until ?? at, at);
      const alike = waiting.get(subject) ?? [];
      if (alike.length >= mostAlike) {
        alike.pop();
        more += 1;
      }
      waiting.set(subject, [...alike, event]);
    },
    due(now) {
      if (until === undefined || until > now) return undefined;
      const gaps = [...waiting.keys()].map((subject) => {
        const gapMs = gapAfter(told.get(subject), now);
        told.set(subject, { at: now, gapMs });
        return gapMs;
      });
      return take(Math.max(...gaps));
    },
    rest: () => take(gatherMs),
    nextAt: () => until,
  };
}

/** What would be told again. */
function subjectOf({ kind, group, peer, link }: DirectorEvent): string {
  return JSON.stringify([kind, group, peer, link]);
}
