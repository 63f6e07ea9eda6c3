import type { Turn } from './turn.ts';

/** A value that must have lasted before it counts, so that a flapping link or server moves no group. */
export interface Damped<T> {
  readonly settled: T;
  readonly latest: T;
  /** Since when the latest value holds. */
  readonly since: number;
}

/** The first value ever counts at once. */
export function damped<T>(value: T, now: number): Damped<T> {
  return { settled: value, latest: value, since: now };
}

/** The same object when nothing is new. */
export function feed<T>(before: Damped<T> | undefined, value: T, now: number): Damped<T> {
  if (before === undefined) return damped(value, now);
  return before.latest === value ? before : { ...before, latest: value, since: now };
}

/** Lets the latest value count once it has lasted `delayMs` of it. */
export function ripen<T>(value: Damped<T>, delayMs: (latest: T) => number, turn: Turn): Damped<T> {
  if (value.latest === value.settled) return value;
  if (!turn.reached(value.since + delayMs(value.latest))) return value;
  return { ...value, settled: value.latest };
}
