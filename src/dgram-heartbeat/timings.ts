/** All in milliseconds. */
export interface Timings {
  /** Time between two keepalives; at least 10. */
  readonly keepaliveMs: number;
  /** Silence after which a peer is late. */
  readonly warntimeMs: number;
  /** Silence after which a peer, or one link to it, is dead; at least twice keepalive. */
  readonly deadtimeMs: number;
  /** How long after our own start a peer that was never heard is not yet called dead. */
  readonly initdeadMs: number;
}

/** What is wrong with the timings, in words; empty when they can be used. */
export function timingProblems(timings: Timings): readonly string[] {
  const { keepaliveMs, warntimeMs, deadtimeMs, initdeadMs } = timings;
  const problems: string[] = [];
  for (const [name, value] of Object.entries(timings)) {
    if (!Number.isFinite(value) || value > 3_600_000)
      problems.push(`${name} ${value}: not a time of at most 1 h`);
  }
  if (keepaliveMs < 10) problems.push(`keepalive ${keepaliveMs} ms: must be at least 10 ms`);
  if (warntimeMs <= keepaliveMs) {
    problems.push(`warntime ${warntimeMs} ms: must be longer than keepalive (${keepaliveMs} ms)`);
  }
  if (deadtimeMs < warntimeMs) {
    problems.push(`deadtime ${deadtimeMs} ms: must not be shorter than warntime (${warntimeMs} ms)`);
  }
  if (deadtimeMs < 2 * keepaliveMs) {
    problems.push(`deadtime ${deadtimeMs} ms: must be at least twice keepalive (${keepaliveMs} ms)`);
  }
  if (initdeadMs < deadtimeMs) {
    problems.push(`initdead ${initdeadMs} ms: must not be shorter than deadtime (${deadtimeMs} ms)`);
  }
  return problems;
}
