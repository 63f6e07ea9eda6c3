/** Between the first starts of checks that are added together, in milliseconds, where there is time for it. */
const FIRST_GAP_MS = 2;

export interface FirstStart {
  /** Milliseconds from now to the first run. */
  readonly delayMs: number;
  /** Milliseconds from the end of the first run to the start of the second. */
  readonly secondDelayMs: number;
}

/**
 * When the check at `index` of `count` checks that are added together runs at first.
 *
 * The first verdicts are wanted soon: a few servers are all asked within milliseconds, 500 within a second,
 * and any number within one interval. Checks that were started so close together would stay so, in one burst
 * every interval; so the second delay is shortened by a different part of the interval for each, which
 * spreads them evenly from then on. It is never longer than the interval, so no failure is seen later.
 */
export function firstStart(index: number, count: number, intervalMs: number): FirstStart {
  const spreadMs = Math.min(intervalMs, (count - 1) * FIRST_GAP_MS);
  return {
    delayMs: count > 1 ? (spreadMs * index) / (count - 1) : 0,
    secondDelayMs: (intervalMs * (index + 1)) / count,
  };
}
