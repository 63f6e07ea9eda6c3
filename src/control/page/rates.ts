/** A virtual server's counter of connections at one moment, in milliseconds of performance.now(). */
export interface Reading {
  readonly connections: bigint;
  readonly at: number;
}

/**
 * New connections a second between two readings, to a tenth; null where there is no earlier one, or where the counter
 * was zeroed in between.
 */
export function rateBetween(before: Reading | undefined, after: Reading): number | null {
  if (before === undefined || after.at <= before.at || after.connections < before.connections) return null;
  const perSecond = (Number(after.connections - before.connections) * 1000) / (after.at - before.at);
  return Math.round(perSecond * 10) / 10;
}
