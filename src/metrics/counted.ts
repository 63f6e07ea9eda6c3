import { Counter, Histogram } from 'prom-client';
import { eventKinds } from '../config/event-kinds.ts';
import type { DirectorEvent } from '../director/event.ts';
import type { DirectorObserver } from '../director/observer.ts';
import type { Metric } from './metric.ts';
import { type ResultClass, resultClass } from './result-class.ts';

/** A metric whose values prom-client keeps. */
export interface CountedMetric {
  readonly metric: Metric;
  /** In parts, between which the event loop may turn. */
  read(): AsyncIterable<readonly CountedValue[]>;
}

export interface CountedValue {
  /** Where it is not the metric's, as with the buckets of a histogram. */
  readonly metricName?: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}

/** What is counted as it happens, and so cannot be read off the director later. */
export interface Counted {
  readonly metrics: readonly CountedMetric[];
  readonly observer: DirectorObserver;
  event(event: Pick<DirectorEvent, 'kind'>): void;
  /** Forgets the series of every virtual server but these. */
  keep(virtualIds: ReadonlySet<string>): void;
}

export const countedMetrics = {
  checkResults: {
    name: 'directord_check_results_total',
    kind: 'counter',
    labels: ['virtual', 'result'],
    help: 'Checks of its real servers by result: good, refused, timeout, unreachable, closed, tls, status, content, login, program, other.',
  },
  checkDuration: {
    name: 'directord_check_duration_seconds',
    kind: 'histogram',
    labels: ['virtual'],
    help: 'How long the checks of its real servers took, good and failed ones.',
  },
  reloads: {
    name: 'directord_configuration_reloads_total',
    kind: 'counter',
    labels: ['outcome'],
    help: 'Times that the configuration was read anew: ok, or failed and nothing was changed.',
  },
  events: {
    name: 'directord_events_total',
    kind: 'counter',
    labels: ['kind'],
    help: 'Events as `directorctl events` shows them, by kind.',
  },
  roleChanges: {
    name: 'directord_group_role_changes_total',
    kind: 'counter',
    labels: ['group', 'from', 'to', 'cause'],
    help: "Changes of this director's role in the group, by cause.",
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** From a ping on the same switch to what a patient check waits for; in seconds. */
const durationBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createCounted(): Counted {
  const metrics: CountedMetric[] = [];

  function count<const Label extends string>(metric: Metric & { readonly labels: readonly Label[] }) {
    const { name, help, labels } = metric;
    const kept = new Counter<Label>({ name, help, labelNames: labels, registers: [] });
    metrics.push({ metric, read: () => valuesOf([kept]) });
    return kept;
  }

  const checkResults = count(countedMetrics.checkResults);
  // One for each virtual server: prom-client reads all labels of a histogram in one go, which takes too long.
  const checkDurations = new Map<string, Histogram<'virtual'>>();
  const { checkDuration } = countedMetrics;
  metrics.push({ metric: checkDuration, read: () => valuesOf(checkDurations.values()) });

  function durationsOf(virtual: string): Histogram<'virtual'> {
    const known = checkDurations.get(virtual);
    if (known !== undefined) return known;
    const { name, help, labels } = checkDuration;
    const made = new Histogram({ name, help, labelNames: labels, buckets: durationBuckets, registers: [] });
    checkDurations.set(virtual, made);
    return made;
  }

  const reloads = count(countedMetrics.reloads);
  const events = count(countedMetrics.events);
  const roleChanges = count(countedMetrics.roleChanges);
  /** The results of each virtual server that have a series. */
  const results = new Map<string, Set<ResultClass>>();
  reloads.inc({ outcome: 'ok' }, 0);
  reloads.inc({ outcome: 'failed' }, 0);
  // A series that begins with 1 would hide the first one from increase().
  for (const kind of Object.keys(eventKinds)) events.inc({ kind }, 0);

  return {
    metrics,
    observer: {
      verdict(virtual, { outcome, latencyMs }) {
        const result = resultClass(outcome);
        const known = results.get(virtual);
        if (known === undefined) results.set(virtual, new Set([result]));
        else known.add(result);
        checkResults.inc({ virtual, result });
        durationsOf(virtual).observe({ virtual }, latencyMs / 1000);
      },
      reload: (ok) => reloads.inc({ outcome: ok ? 'ok' : 'failed' }),
      roleChange: ({ group, from, to, cause }) => roleChanges.inc({ group, from, to, cause }),
    },
    event: ({ kind }) => events.inc({ kind }),
    keep(virtualIds) {
      for (const [virtual, known] of results) {
        if (virtualIds.has(virtual)) continue;
        for (const result of known) checkResults.remove({ virtual, result });
        checkDurations.delete(virtual);
        results.delete(virtual);
      }
    },
  };
}

interface Kept {
  get(): Promise<{ readonly values: readonly CountedValue[] }>;
}

/** What metrics of prom-client hold, one after the other. */
export async function* valuesOf(kept: Iterable<Kept>): AsyncIterable<readonly CountedValue[]> {
  for (const each of kept) yield (await each.get()).values;
}
