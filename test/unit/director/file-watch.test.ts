import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentDigest } from '../../../src/config/content-digest.ts';
import { createFileWatch } from '../../../src/director/file-watch.ts';
import { eventually } from './support.ts';

/** A file, and what was read of it. */
const read = (file: string, text: string) => new Map([[file, contentDigest(Buffer.from(text))]]);

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
  watch.watch(read(file, 'one'));
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

test('what was written between the reading and the watch is a change', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  const file = path.join(directory, 'ldirectord.cf');
  await writeFile(file, 'two');
  const changes: (readonly string[])[] = [];
  const watch = createFileWatch((files) => changes.push(files), 50);
  context.after(async () => {
    watch.close();
    await rm(directory, { recursive: true });
  });
  watch.watch(read(file, 'one'));
  await eventually(() => changes.length > 0, 'a change');
  await sleep(300);
  assert.deepEqual(changes, [[file]]);
});
