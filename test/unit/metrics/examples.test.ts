import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { eventKinds } from '../../../src/config/event-kinds.ts';
import { catalogue } from '../../../src/metrics/catalogue.ts';
import { repositoryFile } from '../config/repository.ts';

const rules = readFileSync(repositoryFile('etc/prometheus/directord.rules.yml'), 'utf8');
const dashboard = readFileSync(repositoryFile('etc/grafana/directord.json'), 'utf8');

/** The names of series that a metric has. */
const series = new Map(
  catalogue.flatMap(({ name, kind, labels }) =>
    kind === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']] as const,
          [`${name}_sum`, labels] as const,
          [`${name}_count`, labels] as const,
        ]
      : [[name, labels] as const],
  ),
);
/** Those that Prometheus or its settings add. */
const given = ['job', 'instance', 'cluster'];

/** Every selector of ours in an expression: `name{label="value"}`. */
function selectors(text: string): readonly { readonly name: string; readonly labels: readonly string[] }[] {
  const found = text.matchAll(/\b((?:directord|process|nodejs)_[a-z_]+)\b(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', inside = '']) => ({
    name,
    labels: [...inside.matchAll(/(\w+)\s*[=!]~?"/g)].map(([, label = '']) => label),
  }));
}

/** All texts below a key of this name. */
function textsOf(value: unknown, key: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === key && typeof each === 'string' ? [each] : textsOf(each, key),
  );
}

function assertKnown(text: string): void {
  for (const { name, labels } of selectors(text)) {
    const known = series.get(name);
    assert.ok(known !== undefined, `${name} in: ${text}`);
    for (const label of labels) assert.ok([...known, ...given].includes(label), `${label} in: ${text}`);
  }
  for (const [, kinds = ''] of text.matchAll(/kind=~?"([^"]*)"/g)) {
    for (const kind of kinds.split('|')) assert.ok(Object.hasOwn(eventKinds, kind), `${kind} in: ${text}`);
  }
}

test('the alert rules ask for what there is', () => {
  const expressions = [...rules.matchAll(/expr: (?:\|\n((?: {10}.*\n)+)|(.*))/g)].map(
    ([, block, line]) => block ?? line ?? '',
  );
  assert.equal(expressions.length, rules.match(/- alert: /g)?.length);
  for (const each of expressions) assertKnown(each);
});

test('every alert says how urgent it is, what is wrong, and what to do', () => {
  const [, ...alerts] = rules.split(/- alert: /);
  for (const alert of alerts) {
    assert.match(alert, /^Directord\w+\n/);
    assert.match(alert, /severity: (page|ticket) /);
    assert.match(alert, /summary: (['"]).*\1\n/);
    assert.match(alert, /description: >-\n {12}\S/);
  }
  const names = alerts.map((alert) => alert.split('\n', 1)[0]);
  assert.equal(new Set(names).size, names.length);
});

test('the dashboard asks for what there is', () => {
  const parsed: unknown = JSON.parse(dashboard);
  const expressions = [...textsOf(parsed, 'expr'), ...textsOf(parsed, 'query')];
  assert.ok(expressions.length > 25);
  for (const each of expressions) assertKnown(each.replaceAll('[$__rate_interval]', '[1m]'));
});

test('the dashboard places its panels side by side, under ids of their own', () => {
  const { panels } = JSON.parse(dashboard) as {
    readonly panels: readonly {
      readonly id: number;
      readonly title: string;
      readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    }[];
  };
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.equal(taken.get(`${x} ${y}`), undefined, title);
        taken.set(`${x} ${y}`, title);
      }
    }
  }
});
