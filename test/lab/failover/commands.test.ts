import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import type { Agent } from './agent.ts';
import { createPair, hastyTiming } from './pair.ts';

let cleanup: Cleanup = createCleanup();
afterEach(async () => {
  await cleanup.close();
  cleanup = createCleanup();
});

/** Starting a program takes seconds on a busy machine under user-mode Linux. */
const commandMs = 60_000;

/** Whether it became active, since a time of the wall clock if one is given. */
function isActive(agent: Agent, since = 0): boolean {
  return agent.events.some((event) => event.kind === 'role' && event.role === 'active' && event.at >= since);
}

function notes(agent: Agent): readonly string[] {
  return agent.events.flatMap((event) =>
    event.kind === 'notice' && event.notice.kind === 'note' ? [event.notice.text] : [],
  );
}

test('a fence command that fails forbids the takeover', async (context) => {
  const pair = createPair(cleanup, { fence: '/bin/false', timing: hastyTiming });
  const [one, two] = await Promise.all([pair.one.start(), pair.two.start()]);
  await eventually(() => assert.ok(isActive(one)), { withinMs: commandMs });
  const began = Date.now();
  await one.kill();
  const vetoes = () => notes(two).filter((text) => /one could not be fenced.*exit status 1/.test(text));
  await eventually(() => assert.ok(vetoes().length > 1), { withinMs: commandMs });
  context.diagnostic(`refused twice after ${Date.now() - began} ms`);
  assert.deepEqual(pair.holders(), ['one'], 'what it left behind');
  assert.ok(!isActive(two, began));
});

test('the last one that stops leaves no address, and runs its commands', async () => {
  // It is alone: nobody answers within initdead.
  const pair = createPair(cleanup, { timing: { ...hastyTiming, initdeadMs: 3_000 } });
  const [web] = pair.settings.groups;
  assert.ok(web);
  const marks = mkdtempSync(join(tmpdir(), 'failover-marks-'));
  cleanup.add(() => rmSync(marks, { recursive: true }));
  const commands = { startCommands: [`touch ${marks}/came`], stopCommands: [`touch ${marks}/left`] };
  const one = await pair.one.start({ ...pair.settings, groups: [{ ...web, ...commands }] });
  // Once it is active, its start commands have run.
  await eventually(() => assert.ok(isActive(one)), { withinMs: commandMs });
  assert.deepEqual(pair.holders(), ['one']);
  assert.ok(existsSync(`${marks}/came`));
  assert.ok(!existsSync(`${marks}/left`));
  await one.ask('stop');
  assert.ok(existsSync(`${marks}/left`));
  assert.deepEqual(pair.holders(), []);
  assert.equal(await one.ended, 0);
});
