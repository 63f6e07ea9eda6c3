import type { MemberStatus } from '../pair/member-status.ts';
import { countedMetrics } from './counted.ts';
import { buildInfo, daemonMetrics } from './daemon-metrics.ts';
import { eventLoopLag } from './event-loop-metrics.ts';
import type { Metric, ReadingTable } from './metric.ts';
import { groupMetrics, groupRoleMetrics, linkMetrics, peerMetrics } from './pair-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { realServerMetrics, realServerState } from './real-server-metrics.ts';
import { virtualServerInfo, virtualServerMetrics } from './virtual-server-metrics.ts';

/** A table with its things' type hidden, which only its own readings know. */
export interface AnyTable {
  readonly metrics: readonly Metric[];
  /** Calls `use` with those that read each thing and with the labels' values of each, thing by thing. */
  open<Result>(use: <Thing>(table: ReadingTable<MemberStatus, Thing>) => Result): Result;
}

function hide<Thing>(table: ReadingTable<MemberStatus, Thing>): AnyTable {
  return {
    metrics: table.readings.map(({ name, kind, help }) => ({ name, kind, labels: table.labels, help })),
    open: (use) => use(table),
  };
}

/** What is read off the director's status at each scrape. */
export const readingTables: readonly AnyTable[] = [
  hide(buildInfo),
  hide(daemonMetrics),
  hide(virtualServerInfo),
  hide(virtualServerMetrics),
  hide(realServerState),
  hide(realServerMetrics),
  hide(groupRoleMetrics),
  hide(groupMetrics),
  hide(peerMetrics),
  hide(linkMetrics),
];

/** Every metric there is, once. */
export const catalogue: readonly Metric[] = [
  ...readingTables.flatMap(({ metrics }) => metrics),
  eventLoopLag,
  ...Object.values(countedMetrics),
  ...processMetrics,
];
