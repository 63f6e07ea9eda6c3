import type { Site } from '../director/site.ts';

/**
 * Milliseconds within which each of several directors has seen a real server of this site die or recover, whenever it
 * looks: an interval and a timeout, as often as it takes to believe a failure.
 */
export function checkRound(site: Site): number {
  const rounds = [...site.virtuals.values()].map(({ virtual: { check, failureCount } }) => {
    const timeoutMs = Math.max(check.checkTimeoutMs, check.negotiateTimeoutMs);
    return failureCount * (check.checkIntervalMs + timeoutMs);
  });
  return rounds.reduce((longest, each) => Math.max(longest, each), 0);
}
