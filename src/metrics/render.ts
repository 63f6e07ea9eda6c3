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
  /** Bounds what is pending, and lets the event loop turn in time. */
  write(text: string): Promise<void>;
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
  const breath = createBreath();
  let pending = '';

  function flush(): void {
    chunks.push(Buffer.from(pending, 'utf8'));
    pending = '';
  }

  const output: Output = {
    breath,
    async write(text) {
      pending += text;
      if (pending.length >= chunkLength) flush();
      if (breath.due()) await breath.take();
    },
  };
  for (const table of readingTables) {
    await table.open((open) => writeTable(open, status, format, output));
  }
  await output.write(renderLag(lags, format));
  for (const each of counted) await writeCounted(each, format, output);
  pending += endOf(format);
  flush();
  return chunks;
}

async function writeTable<Thing>(
  { labels, readings, rows }: ReadingTable<MemberStatus, Thing>,
  status: MemberStatus,
  format: Format,
  { write, breath }: Output,
): Promise<void> {
  const things: (readonly [labels: string, thing: Thing])[] = [];
  for (const [values, thing] of rows(status)) {
    things.push([labelText(labels, values), thing]);
    if (breath.due()) await breath.take();
  }
  for (const { name, kind, help, read } of readings) {
    let lines = metricHead({ name, kind, help }, format);
    for (const [text, thing] of things) {
      const value = read(thing);
      if (value !== undefined) lines += sampleLine(name, text, value);
      if (lines.length >= pieceLength) {
        await write(lines);
        lines = '';
      }
    }
    await write(lines);
  }
}

/** Characters between two looks at the clock: some 0.1 ms of work. */
const pieceLength = 8 * 1024;

async function writeCounted(
  { metric, read }: CountedMetric,
  format: Format,
  { write }: Output,
): Promise<void> {
  await write(metricHead(metric, format));
  for await (const part of read()) {
    let lines = '';
    for (const { metricName = metric.name, labels, value } of part) {
      const names = Object.keys(labels);
      const values = names.map((name) => String(labels[name]));
      lines += sampleLine(metricName, labelText(names, values), value);
      if (lines.length >= pieceLength) {
        await write(lines);
        lines = '';
      }
    }
    await write(lines);
  }
}
