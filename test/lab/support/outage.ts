import type { RequestRecord } from './steady-client.ts';

/** A time in which every request failed. */
export interface Outage {
  /** On the clock of the records. */
  readonly from: number;
  /** From the beginning of the first request that failed to that of the first one that was answered again. */
  readonly lastedMs: number;
  readonly failed: number;
}

/** The outages that a steady client met, in the order of time. One that had no end lasts to the last request. */
export function outagesOf(records: readonly RequestRecord[]): readonly Outage[] {
  const outages: Outage[] = [];
  let from: number | undefined;
  let failed = 0;
  const sorted = records.toSorted((one, other) => one.at - other.at);
  const end = (at: number): void => {
    if (from !== undefined) outages.push({ from, lastedMs: at - from, failed });
    from = undefined;
    failed = 0;
  };
  for (const { at, ok } of sorted) {
    if (ok) end(at);
    else {
      from ??= at;
      failed++;
    }
  }
  end(sorted.at(-1)?.at ?? 0);
  return outages;
}

/** The longest one, in milliseconds; 0 without any. */
export function longestOutage(records: readonly RequestRecord[]): number {
  return Math.max(0, ...outagesOf(records).map(({ lastedMs }) => lastedMs));
}
