/** How patiently something that fails is tried again. Milliseconds. */
export interface Patience {
  /** Before the second attempt; doubled before each further one. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** What is older than this is given up. */
  readonly giveUpMs: number;
}

/**
 * How long to wait before the next attempt; undefined: no more.
 * @param failures attempts that have failed, at least 1
 * @param ageMs since it was to be delivered
 */
export function retryDelayMs(
  { firstMs, mostMs, giveUpMs }: Patience,
  failures: number,
  ageMs: number,
): number | undefined {
  const delay = Math.min(mostMs, firstMs * 2 ** (failures - 1));
  return ageMs + delay > giveUpMs ? undefined : delay;
}
