/** What one metric is, for its readers and for docs/metrics.md. */
export interface Metric {
  /** In base units, and `_total` where it only grows. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

/** A metric that is read of each of some things. */
export interface Reading<Thing> extends Omit<Metric, 'labels'> {
  /** Undefined: this thing has no series of it. */
  read(thing: Thing): number | undefined;
}

/** Metrics of the same things, such as all virtual servers: every one of them has a series of each. */
export interface ReadingTable<Source, Thing> {
  readonly labels: readonly string[];
  readonly readings: readonly Reading<Thing>[];
  /** Each thing once, with the labels' values in order. */
  rows(source: Source): Iterable<readonly [values: readonly string[], thing: Thing]>;
}

export function gauge<Thing>(
  name: string,
  help: string,
  read: (thing: Thing) => number | undefined,
): Reading<Thing> {
  return { name, kind: 'gauge', help, read };
}

export function counter<Thing>(
  name: string,
  help: string,
  read: (thing: Thing) => number | undefined,
): Reading<Thing> {
  return { name, kind: 'counter', help, read };
}

export function truth(value: boolean): number {
  return value ? 1 : 0;
}

/** To a microsecond, which is more than is known. */
export function secondsFrom(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1_000_000;
}

/** Seconds since the epoch. */
export function secondsOf(isoTime: string): number {
  return Date.parse(isoTime) / 1000;
}
