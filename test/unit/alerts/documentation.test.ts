import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allEventKinds, eventKinds } from '../../../src/config/event-kinds.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { repositoryFile } from '../config/repository.ts';

const text = readFileSync(repositoryFile('docs/alerts.md'), 'utf8');

/** The cells of the table with this head. */
function rows(head: string): string[][] {
  const table = text.split('\n\n').find((paragraph) => paragraph.startsWith(`| ${head} |`)) ?? '';
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '));
}

/** Every field, by the compiler's word. */
const fields: Readonly<Record<keyof DirectorEvent, true>> = {
  sequence: true,
  at: true,
  node: true,
  severity: true,
  kind: true,
  message: true,
  virtual: true,
  real: true,
  up: true,
  reason: true,
  since: true,
  healthy: true,
  servers: true,
  fallback: true,
  phase: true,
  group: true,
  role: true,
  from: true,
  to: true,
  peer: true,
  link: true,
  address: true,
  ends: true,
  changes: true,
  summarised: true,
};

test('docs/alerts.md names every kind of event, as the program knows it', () => {
  const expected = allEventKinds.map((kind) => {
    const { about, alerts, director } = eventKinds[kind];
    return [`\`${kind}\``, alerts ? 'yes' : '', director ? 'yes' : '', about];
  });
  assert.deepEqual(rows('kind'), expected);
});

test('docs/alerts.md names every field of an event', () => {
  assert.deepEqual(
    rows('field').map(([field]) => field),
    Object.keys(fields).map((field) => `\`${field}\``),
  );
});
