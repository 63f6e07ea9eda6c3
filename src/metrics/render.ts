import type { MemberStatus } from '../pair/member-status.ts';
import { type Breath, createBreath } from '../system/breathe.ts';
import type { LagReading } from '../system/loop-lag.ts';
import { readingTables } from './catalogue.ts';
import type { CountedMetric } from './counted.ts';
import { renderLag } from './event-loop-metrics.ts';
import { endOf, type Format, labelText, metricHead, sampleLine } from './exposition.ts';
import type { ReadingTable } from './metric.ts';

/** Characters that are turned into bytes at once. */
const chunkLength = 64 * 1024;

export interface MetricSources {
  readonly status: MemberStatus;
  readonly counted: readonly CountedMetric[];
  readonly lags: ReadonlyMap<'main' | 'failover', LagReading>;
}

interface Output {
  /** Keeps a text for the answer. */
  add(text: string): void;
  readonly breath: Breath;
}

/**
 * All metrics as text, in chunks. Lets the event loop turn all the time: a large site has some 200,000 series. That
 * is why the text is written here: prom-client writes each metric in one go, and keeps every series in memory.
 */
export async function renderMetrics(
  { status, counted, lags }: MetricSources,
  format: Format,
): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  let pending = '';

  function flush(): void {
    chunks.push(Buffer.from(pending, 'utf8'));
    pending = '';
  }

  const output: Output = {
    breath: createBreath(),
    add(text) {
      pending += text;
      if (pending.length >= chunkLength) flush();
    },
  };
  for (const table of readingTables) {
    await table.open((open) => writeTable(open, status, format, output));
  }
  output.add(renderLag(lags, format));
  for (const each of counted) await writeCounted(each, format, output);
  output.add(endOf(format));
  flush();
  return chunks;
}

async function writeTable<Thing>(
  { labels, readings, rows }: ReadingTable<MemberStatus, Thing>,
  status: MemberStatus,
  format: Format,
  { add, breath }: Output,
): Promise<void> {
  const things: (readonly [labels: string, thing: Thing])[] = [];
  for (const [values, thing] of rows(status)) {
    things.push([labelText(labels, values), thing]);
    if (breath.due()) await breath.take();
  }
  for (const { name, kind, help, read } of readings) {
    add(metricHead({ name, kind, help }, format));
    for (const [text, thing] of things) {
      const value = read(thing);
      if (value !== undefined) add(sampleLine(name, text, value));
      if (breath.due()) await breath.take();
    }
  }
}

async function writeCounted(
  { metric, read }: CountedMetric,
  format: Format,
  { add, breath }: Output,
): Promise<void> {
  add(metricHead(metric, format));
  for await (const part of read()) {
    for (const { metricName = metric.name, labels, value } of part) {
      const names = Object.keys(labels);
      const values = names.map((name) => String(labels[name]));
      add(sampleLine(metricName, labelText(names, values), value));
      if (breath.due()) await breath.take();
    }
  }
}
