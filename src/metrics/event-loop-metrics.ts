import type { LagReading } from '../system/loop-lag.ts';
import { type Format, labelText, metricHead, sampleLine } from './exposition.ts';
import type { Metric } from './metric.ts';

export const eventLoopLag = {
  name: 'directord_event_loop_lag_seconds',
  kind: 'histogram',
  labels: ['thread'],
  help: "How late each thread's event loop came to a timer of 50 ms: main checks and keeps the table, failover has heartbeat and addresses.",
} as const satisfies Metric;

export function renderLag(readings: ReadonlyMap<'main' | 'failover', LagReading>, format: Format): string {
  const { name } = eventLoopLag;
  const threads = [...readings].map(([thread, { atMost, count, sum }]) => {
    const bucket = (bound: string, value: number) =>
      sampleLine(`${name}_bucket`, labelText(['thread', 'le'], [thread, bound]), value);
    const labels = labelText(['thread'], [thread]);
    return [
      ...atMost.map(([bound, value]) => bucket(String(bound), value)),
      bucket('+Inf', count),
      sampleLine(`${name}_sum`, labels, sum),
      sampleLine(`${name}_count`, labels, count),
    ].join('');
  });
  return metricHead(eventLoopLag, format) + threads.join('');
}
