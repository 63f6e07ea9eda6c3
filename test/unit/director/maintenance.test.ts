import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createMaintenanceWatch, maintenanceNames } from '../../../src/director/maintenance.ts';

test('a server can be named by address, full name or short name, with or without port', () => {
  assert.deepEqual(maintenanceNames('10.0.0.5', 80, 'web-1.example.com'), [
    '10.0.0.5:80',
    '10.0.0.5',
    'web-1.example.com:80',
    'web-1.example.com',
    'web-1:80',
    'web-1',
  ]);
  assert.deepEqual(maintenanceNames('fd00::5', 80, undefined), ['[fd00::5]:80', '[fd00::5]']);
  assert.deepEqual(maintenanceNames('10.0.0.5', 80, '5.example.com').slice(2), [
    '5.example.com:80',
    '5.example.com',
  ]);
});

test('a file takes a server out, and its removal brings it back', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  let changes = 0;
  let wake = () => {};
  const problems: string[] = [];
  const watch = createMaintenanceWatch(
    () => {
      changes += 1;
      wake();
    },
    (message) => problems.push(message),
    50,
  );
  context.after(async () => {
    watch.close();
    await rm(directory, { recursive: true, force: true });
  });
  const change = () =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(reject, 30_000, new Error('no change was seen'));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  watch.watch(new Map([[directory, new Set(['10.0.0.5'])]]));
  let changed = change();
  await writeFile(path.join(directory, '10.0.0.5:80'), '');
  await changed;
  assert.equal(watch.inMaintenance(directory, '10.0.0.5', 80), true);
  assert.equal(watch.inMaintenance(directory, '10.0.0.5', 81), false);
  changed = change();
  await rm(path.join(directory, '10.0.0.5:80'));
  await changed;
  assert.equal(watch.inMaintenance(directory, '10.0.0.5', 80), false);
  assert.equal(changes, 2);
  assert.deepEqual(problems, []);
});
