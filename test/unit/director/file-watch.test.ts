import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFileWatch } from '../../../src/director/file-watch.ts';

test('new content is a change; a touch, and a file that is away for a moment, are not', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  const file = path.join(directory, 'ldirectord.cf');
  await writeFile(file, 'one');
  const changes: (readonly string[])[] = [];
  const watch = createFileWatch((files) => changes.push(files), 50);
  context.after(async () => {
    watch.close();
    await rm(directory, { recursive: true });
  });
  await watch.watch([file]);
  await utimes(file, new Date(5000), new Date(5000));
  await sleep(300);
  assert.deepEqual(changes, []);
  await rm(file);
  await sleep(300);
  await writeFile(file, 'one');
  await sleep(300);
  assert.deepEqual(changes, []);
  await writeFile(file, 'two');
  await sleep(300);
  assert.deepEqual(changes, [[file]]);
});
