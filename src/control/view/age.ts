const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** How long ago a moment was, in its two largest units: `3d 4h`, `5m 12s`, `0s`. The future counts as now. */
export function age(since: Date, now: Date): string {
  return ageOf(now.getTime() - since.getTime());
}

/** The same of a time in milliseconds. */
export function ageOf(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: string[] = [];
  for (const [name, seconds] of UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    // `3d 20s` would pretend to a precision that its reader does not want: the second unit is the next one.
    if (parts.length === 1) return count === 0 ? parts.join('') : `${parts[0]} ${count}${name}`;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts[0] ?? '0s';
}
