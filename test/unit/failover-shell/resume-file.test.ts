import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  announceResume,
  forgetResume,
  readResume,
  resumeFileOf,
} from '../../../src/failover-shell/resume-file.ts';

function fileIn(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'directord-test-'));
  context.after(() => rmSync(directory, { recursive: true }));
  return resumeFileOf(join(directory, 'held.json'));
}

test('what a restart leaves in place is known until its time is over', async (context) => {
  const file = fileIn(context);
  const held = [{ group: 'web', term: 7 }];
  announceResume(file, held, 60_000);
  assert.deepEqual(readResume(file), held);
  announceResume(file, held, 20);
  await sleep(40);
  assert.deepEqual(readResume(file), []);
});

test('it counts once', (context) => {
  const file = fileIn(context);
  announceResume(file, [{ group: 'web', term: 7 }], 60_000);
  forgetResume(file);
  forgetResume(file);
  assert.deepEqual(readResume(file), []);
});

test('a damaged file is none', (context) => {
  const file = fileIn(context);
  const until = 1e15;
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    JSON.stringify({ version: 2, until, held: [] }),
    JSON.stringify({ version: 1, until, held: [{ group: 'web', term: -1 }] }),
    JSON.stringify({ version: 1, until, held: [{ group: 5, term: 1 }] }),
    JSON.stringify({ version: 1, until: 'later', held: [{ group: 'web', term: 1 }] }),
  ]) {
    writeFileSync(file, text);
    assert.deepEqual(readResume(file), [], text);
  }
});
