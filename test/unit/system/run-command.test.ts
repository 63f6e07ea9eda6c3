import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../../src/system/run-command.ts';

test('runs a program with its own and further arguments, and no shell looks at them', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const script = path.join(directory, 'script');
  await writeFile(script, `#!/bin/sh\nprintf '%s\\n' "$@" > "${directory}/arguments"\n`, { mode: 0o755 });
  assert.deepEqual(await runCommand(`${script} 'a b' $HOME`, ['start', ';reboot']), { ok: true });
  assert.equal(await readFile(path.join(directory, 'arguments'), 'utf8'), 'a b\n$HOME\nstart\n;reboot\n');
});

test('says what went wrong', async () => {
  assert.deepEqual(await runCommand('/bin/false', []), { ok: false, reason: 'exit status 1' });
  const missing = await runCommand('/no/such/program', []);
  assert.match(missing.ok ? '' : missing.reason, /ENOENT/);
  const open = await runCommand('"open', []);
  assert.match(open.ok ? '' : open.reason, /quote is not closed/);
});

test('ends a command that hangs, with its children', async () => {
  const begin = performance.now();
  const outcome = await runCommand(`/bin/sh -c 'sleep 60 & wait'`, [], 100);
  assert.deepEqual(outcome, { ok: false, reason: 'no end within 0.1 s: killed' });
  assert.ok(performance.now() - begin < 30_000);
});
