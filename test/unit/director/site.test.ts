import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSite } from '../../../src/director/site.ts';

test('who judges the files is told whether they are all there', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'site-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const [good, bad] = ['good.cf', 'bad.cf'].map((name) => join(directory, name));
  assert.ok(good && bad);
  writeFileSync(good, 'virtual=1\n');
  writeFileSync(bad, 'virtual=nothing\n');
  const asked: unknown[] = [];
  const judge = (configurations: readonly { readonly file: string }[], complete: boolean) => {
    asked.push([configurations.map(({ file }) => file), complete]);
    return [{ severity: 'error', file: 'x', line: 1, column: 1, message: 'no' } as const];
  };
  const judged = await loadSite([good], { judge });
  assert.equal(judged.ok, false);
  assert.ok(judged.problems.some(({ message }) => message === 'no'));
  await loadSite([good, bad], { judge });
  assert.deepEqual(asked, [
    [[good], true],
    [[good], false],
  ]);
});
