import type { Metric } from './metric.ts';

export type Format = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** `{virtual="tcp:10.0.0.1:80"}`; nothing where there are no labels. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return '';
  return `{${names.map((name, index) => `${name}="${escapeValue(values[index] ?? '')}"`).join(',')}}`;
}

function escapeValue(value: string): string {
  return /["\\\n]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : value;
}

/** The lines before a metric's samples. OpenMetrics calls a counter by its name without `_total`. */
export function metricHead({ name, kind, help }: Omit<Metric, 'labels'>, format: Format): string {
  const family = format === 'openmetrics' && kind === 'counter' ? name.replace(/_total$/, '') : name;
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const words = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
  return `# HELP ${family} ${words}\n# TYPE ${family} ${kind}\n`;
}

/** @param labels as labelText makes them */
export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels} ${numberText(value)}\n`;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

export function endOf(format: Format): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}
