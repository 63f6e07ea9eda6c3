const units: readonly (readonly [limit: bigint, divisor: bigint, letter: string])[] = [
  [100_000_000n, 1n, ''],
  [1_000_000_000n, 1_000n, 'K'],
  [100_000_000_000n, 1_000_000n, 'M'],
  [100_000_000_000_000n, 1_000_000_000n, 'G'],
];

/** A counter in its column of 8 characters and the blank or unit beside it; `exact` lets the column grow. */
export function counterText(value: bigint, exact: boolean): string {
  if (exact) return ` ${String(value).padStart(8)}`;
  const unit = units.find(([limit]) => value < limit);
  const [, divisor, letter] = unit ?? [0n, 1_000_000_000_000n, 'T'];
  return `${value / divisor}${letter}`.padStart(9);
}
