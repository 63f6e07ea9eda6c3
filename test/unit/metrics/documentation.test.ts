import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { catalogue } from '../../../src/metrics/catalogue.ts';
import { resultClasses } from '../../../src/metrics/result-class.ts';
import { repositoryFile } from '../config/repository.ts';

const documentation = readFileSync(repositoryFile('docs/metrics.md'), 'utf8');

test('docs/metrics.md says of every metric what the program knows', () => {
  const table = documentation.split(/\n\n+/).find((paragraph) => paragraph.startsWith('| metric |'));
  assert.deepEqual(
    table?.split('\n').slice(2),
    catalogue.map(
      ({ name, kind, labels, help }) =>
        `| \`${name}\` | ${kind} | ${labels.length === 0 ? '-' : labels.join(', ')} | ${help} |`,
    ),
  );
});

test('docs/metrics.md says what each result is', () => {
  for (const each of resultClasses) assert.ok(documentation.includes(`\`${each}\``), each);
});
