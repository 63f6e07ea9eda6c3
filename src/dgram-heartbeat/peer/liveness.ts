import type { Timings } from '../timings.ts';

/** unknown: not heard since our own start, and initdead has not passed. */
export type PeerStatus = 'unknown' | 'alive' | 'late' | 'dead';
export type LinkStatus = 'unknown' | 'up' | 'down';

/** Who is heard, on which links. Times are milliseconds of the caller's monotonic clock. */
export interface Liveness {
  readonly startedAt: number;
  readonly status: PeerStatus;
  /** When `status` became so; late does not count as a change from alive. */
  readonly since: number;
  readonly heardAt: number | undefined;
  readonly links: readonly LinkLiveness[];
}

export interface LinkLiveness {
  readonly status: LinkStatus;
  readonly since: number;
  readonly heardAt: number | undefined;
}

export type LivenessChange =
  | { readonly kind: 'alive' }
  | { readonly kind: 'late'; readonly silentMs: number }
  /** Heard again after it was late. */
  | { readonly kind: 'in-time'; readonly silentMs: number }
  | { readonly kind: 'dead'; readonly reason: DeathReason; readonly silentMs: number }
  | { readonly kind: 'link-up'; readonly link: number }
  | { readonly kind: 'link-down'; readonly link: number };

/** never-heard: not once within initdead of our own start; goodbye: it left on purpose. */
export type DeathReason = 'silent' | 'never-heard' | 'goodbye';

type Step = readonly [Liveness, readonly LivenessChange[]];

/** @param links how many of our links reach the peer are watched, by index; others are never down */
export function startLiveness(now: number, links: readonly boolean[]): Liveness {
  return {
    startedAt: now,
    status: 'unknown',
    since: now,
    heardAt: undefined,
    links: links.map((reaches) => ({ status: reaches ? 'unknown' : 'down', since: now, heardAt: undefined })),
  };
}

/** The peer was heard, on a link if it is known which. */
export function heard(liveness: Liveness, link: number | undefined, now: number): Step {
  const changes: LivenessChange[] = [];
  const before = liveness.status;
  if (before === 'late') changes.push({ kind: 'in-time', silentMs: now - (liveness.heardAt ?? now) });
  if (before === 'unknown' || before === 'dead') changes.push({ kind: 'alive' });
  const links = liveness.links.map((each, index): LinkLiveness => {
    if (index !== link) return each;
    if (each.status === 'up') return { ...each, heardAt: now };
    changes.push({ kind: 'link-up', link: index });
    return { status: 'up', since: now, heardAt: now };
  });
  const since = before === 'unknown' || before === 'dead' ? now : liveness.since;
  return [{ ...liveness, status: 'alive', since, heardAt: now, links }, changes];
}

/** The peer said goodbye: it and its links are dead at once. */
export function leave(liveness: Liveness, now: number): Step {
  const [next, changes] = linksDown(liveness, now, () => true);
  if (next.status === 'dead') return [next, changes];
  return [
    { ...next, status: 'dead', since: now },
    [...changes, { kind: 'dead', reason: 'goodbye', silentMs: 0 }],
  ];
}

/** Finds what has been silent for too long. */
export function passTime(liveness: Liveness, timings: Timings, now: number): Step {
  const [next, changes] = linksDown(liveness, now, (link) => now >= linkDeadline(link, liveness, timings));
  const { status, heardAt = liveness.startedAt } = next;
  const silentMs = now - heardAt;
  if (status !== 'dead' && now >= deathDeadline(next, timings)) {
    const reason = status === 'unknown' ? 'never-heard' : 'silent';
    return [{ ...next, status: 'dead', since: now }, [...changes, { kind: 'dead', reason, silentMs }]];
  }
  if (status === 'alive' && now >= heardAt + timings.warntimeMs) {
    return [{ ...next, status: 'late' }, [...changes, { kind: 'late', silentMs }]];
  }
  return [next, changes];
}

/** When `passTime` may next find a change; Infinity: not before something is heard. */
export function livenessDeadline(liveness: Liveness, timings: Timings): number {
  const { status, heardAt = liveness.startedAt } = liveness;
  let deadline = Math.min(Infinity, ...liveness.links.map((link) => linkDeadline(link, liveness, timings)));
  if (status === 'alive') deadline = Math.min(deadline, heardAt + timings.warntimeMs);
  if (status !== 'dead') deadline = Math.min(deadline, deathDeadline(liveness, timings));
  return deadline;
}

/**
 * We were away (stopped, or asleep) and could not listen: that time is not the peer's silence.
 */
export function excuse(liveness: Liveness, awayMs: number): Liveness {
  const later = (at: number | undefined) => (at === undefined ? undefined : at + awayMs);
  return {
    ...liveness,
    startedAt: liveness.startedAt + awayMs,
    heardAt: later(liveness.heardAt),
    links: liveness.links.map((link) => ({ ...link, heardAt: later(link.heardAt) })),
  };
}

function deathDeadline({ status, startedAt, heardAt = startedAt }: Liveness, timings: Timings): number {
  return status === 'unknown' ? startedAt + timings.initdeadMs : heardAt + timings.deadtimeMs;
}

function linkDeadline(link: LinkLiveness, { startedAt }: Liveness, timings: Timings): number {
  if (link.status === 'down') return Infinity;
  return link.heardAt === undefined ? startedAt + timings.initdeadMs : link.heardAt + timings.deadtimeMs;
}

function linksDown(liveness: Liveness, now: number, isDown: (link: LinkLiveness) => boolean): Step {
  const changes: LivenessChange[] = [];
  const links = liveness.links.map((link, index): LinkLiveness => {
    if (link.status === 'down' || !isDown(link)) return link;
    changes.push({ kind: 'link-down', link: index });
    return { ...link, status: 'down', since: now };
  });
  return changes.length === 0 ? [liveness, changes] : [{ ...liveness, links }, changes];
}
