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
export type IgnoredReason = 'own' | 'for-others' | 'hello' | 'duplicate' | 'after-goodbye';

const ignoredReasons: readonly string[] = [
  'own',
  'for-others',
  'hello',
  'duplicate',
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
  duplicate: 0,
  'after-goodbye': 0,
};

/** At most one report per reason in this time. */
const reportEveryMs = 10_000;

/** What was last told of each reason: when, and how many there were by then. */
export type RefusalLog = Readonly<
  Partial<Record<RefusalReason, { readonly at: number; readonly total: number }>>
>;

/** How many refusals to report now; 0 while none are new, or the last report is too recent. */
export function unreported(log: RefusalLog, reason: RefusalReason, total: number, now: number): number {
  const last = log[reason];
  return last && now - last.at < reportEveryMs ? 0 : total - (last?.total ?? 0);
}

/** Reasons that were ever reported: the last of a series of refusals shall be told, too. */
export function reportedReasons(log: RefusalLog): readonly RefusalReason[] {
  return Object.keys(log) as RefusalReason[];
}
