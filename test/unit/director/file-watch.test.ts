import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFileWatch } from '../../../src/director/file-watch.ts';
import { eventually } from './support.ts';

test('new content is a change; a touch, and a file that is away for a moment, are not', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  const file = path.join(directory, 'ldirectord.cf');
  // As a whole: it is looked at all the time.
  const write = async (text: string) => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await write('one');
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
  await write('one');
  await sleep(300);
  assert.deepEqual(changes, []);
  await write('two');
  await eventually(() => changes.length > 0, 'a change');
  await sleep(300);
  assert.deepEqual(changes, [[file]]);
});
