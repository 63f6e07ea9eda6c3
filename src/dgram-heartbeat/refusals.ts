import type { SealProblem } from './wire/seal.ts';

/**
 * Why a datagram was not taken.
 * - truncated, oversized: shorter than any datagram, or longer than 1400 bytes
 * - unknown-key: signed with a key that our key file does not have
 * - forged: the signature is wrong (this includes damaged and cut ones)
 * - malformed: authentic, but of another version or layout
 * - wrong-cluster: authentic, of a cluster with another name and the same key
 * - unknown-node: from a node that is not one of our peers
 * - same-name: another boot uses our own node name, or recordings from before our start are played
 * - replayed: seen before, or older than what confirmed the peer's boot
 * - stale: made for another boot of ours, or too old to be a sign of life
 */
export type RefusalReason =
  | SealProblem
  | 'malformed'
  | 'wrong-cluster'
  | 'unknown-node'
  | 'same-name'
  | 'replayed'
  | 'stale';

/** Datagrams that are left alone as a matter of course, and never reported. */
export type IgnoredReason = 'own' | 'for-others' | 'hello' | 'after-goodbye';

const ignoredReasons: readonly string[] = [
  'own',
  'for-others',
  'hello',
  'after-goodbye',
] satisfies IgnoredReason[];

export function isRefusal(outcome: 'accepted' | RefusalReason | IgnoredReason): outcome is RefusalReason {
  return outcome !== 'accepted' && !ignoredReasons.includes(outcome);
}

export type Counters = Readonly<Record<RefusalReason | IgnoredReason | 'accepted', number>>;

export const zeroCounters: Counters = {
  accepted: 0,
  truncated: 0,
  oversized: 0,
  'unknown-key': 0,
  forged: 0,
  malformed: 0,
  'wrong-cluster': 0,
  'unknown-node': 0,
  'same-name': 0,
  replayed: 0,
  stale: 0,
  own: 0,
  'for-others': 0,
  hello: 0,
  'after-goodbye': 0,
};

/** At most one report per reason in this time. */
const reportEveryMs = 10_000;

interface Reported {
  readonly at: number;
  readonly unreported: number;
}

/** What has been refused since it was last told. */
export type RefusalLog = Readonly<Partial<Record<RefusalReason, Reported>>>;

/**
 * Notes one refusal.
 * @returns the log, and how many to report now (0: none; those are reported with a later one)
 */
export function noteRefusal(
  log: RefusalLog,
  reason: RefusalReason,
  now: number,
): readonly [RefusalLog, number] {
  const before = log[reason];
  const unreported = (before?.unreported ?? 0) + 1;
  if (before && now - before.at < reportEveryMs) {
    return [{ ...log, [reason]: { at: before.at, unreported } }, 0];
  }
  return [{ ...log, [reason]: { at: now, unreported: 0 } }, unreported];
}

/** Those whose time to be reported has come, so that the last of a series is told, too. */
export function overdueRefusals(
  log: RefusalLog,
  now: number,
): readonly [RefusalLog, readonly { readonly reason: RefusalReason; readonly count: number }[]] {
  const overdue = Object.entries(log)
    .filter(([, { at, unreported }]) => unreported > 0 && now - at >= reportEveryMs)
    .map(([reason, { unreported }]) => ({ reason: reason as RefusalReason, count: unreported }));
  if (overdue.length === 0) return [log, overdue];
  const told = overdue.map(({ reason }) => [reason, { at: now, unreported: 0 }] as const);
  return [{ ...log, ...Object.fromEntries(told) }, overdue];
}
