import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createHook } from '../../../src/alerts/hooks/hook.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { exampleEvent } from './example-event.ts';

function hookOf(command: string, timeoutMs = 30_000) {
  const told: string[] = [];
  const hook = createHook({
    settings: { command, timeoutMs, events: new Set() },
    tell: (trouble, message) => told.push(`${trouble}: ${message}`),
  });
  return { hook, told };
}

test('a command has the event on its input and in its environment, one after the other, and no shell sees it', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'events');
  const script = `cat >> ${file}; echo "$DIRECTORD_KIND $DIRECTORD_REAL $DIRECTORD_HEALTHY" >> ${file}`;
  const { hook, told } = hookOf(`/bin/sh -c '${script}'`);
  const events = [1, 2, 3].map((sequence) => exampleEvent({ sequence, reason: '$(reboot)\nx' }));
  for (const event of events) hook.run(event);
  await hook.close(30_000);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    lines.filter((_, index) => index % 2 === 0).map((line) => JSON.parse(line) as DirectorEvent),
    events,
  );
  assert.equal(lines[1], 'real-quiesced 10.0.0.5:80 2');
  assert.deepEqual(told, []);
});

test('what a command writes, and how it fails, is told', async () => {
  const failing = hookOf(`/bin/sh -c 'echo no modem >&2; exit 3'`);
  failing.hook.run(exampleEvent());
  await failing.hook.close(30_000);
  assert.deepEqual(failing.told, ['failing: hook /bin/sh for real-quiesced: exit status 3: no modem']);
  const hanging = hookOf('/bin/sleep 60', 100);
  hanging.hook.run(exampleEvent());
  await hanging.hook.close(30_000);
  assert.deepEqual(hanging.told, ['failing: hook /bin/sleep for real-quiesced: no end within 0.1 s: killed']);
});

test('a storm of events loses the oldest, and says how many', async () => {
  const { hook, told } = hookOf('/bin/sleep 60');
  for (let sequence = 0; sequence < 250; sequence += 1) hook.run(exampleEvent({ sequence }));
  await hook.close(1);
  assert.deepEqual(told, [
    'failing: hook /bin/sleep for real-quiesced: ended by SIGKILL',
    'lost: hook /bin/sleep: 49 events were lost, for they came faster than it could run',
    'lost: hook /bin/sleep: it had no time for the last 200 events',
  ]);
});
