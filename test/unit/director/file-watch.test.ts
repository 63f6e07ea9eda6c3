import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentDigest } from '../../../src/config/content-digest.ts';
import { createFileWatch } from '../../../src/director/file-watch.ts';
import { eventually } from './support.ts';

/** A watched file, of which `read` was read, and the changes that were told. */
async function watchedFile(context: TestContext, content: string, read: string) {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  const file = path.join(directory, 'ldirectord.cf');
  // As a whole: it is looked at all the time.
  const write = async (text: string) => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  await write(content);
  const changes: (readonly string[])[] = [];
  const watch = createFileWatch((files) => changes.push(files), 50);
  context.after(async () => {
    watch.close();
    await rm(directory, { recursive: true });
  });
  watch.watch(new Map([[file, contentDigest(Buffer.from(read))]]));
  return { file, write, changes };
}

test('new content is a change; a touch, and a file that is away for a moment, are not', async (context) => {
  const { file, write, changes } = await watchedFile(context, 'one', 'one');
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
  const { file, changes } = await watchedFile(context, 'two', 'one');
  await eventually(() => changes.length > 0, 'a change');
  await sleep(300);
  assert.deepEqual(changes, [[file]]);
});
