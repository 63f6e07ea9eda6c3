import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./locked-process.js', import.meta.url));

interface Outcome {
  readonly locked: { readonly bytes: number; readonly trouble?: string };
  readonly grownBy: number;
  readonly lockedKilobytes: number;
}

function run(...wrapper: readonly string[]): Outcome {
  const [command = '', ...args] = [...wrapper, process.execPath, '--expose-gc', program];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Outcome;
}

test('locks the program, at no cost, and V8 goes on working', { skip: mayNotLock() }, () => {
  const { locked, grownBy, lockedKilobytes } = run();
  assert.equal(locked.trouble, undefined);
  // Node alone is some 90 MB.
  assert.ok(locked.bytes > 20 * 2 ** 20, `${locked.bytes} bytes`);
  assert.ok(lockedKilobytes * 1024 >= locked.bytes / 2, `${lockedKilobytes} kB`);
  assert.ok(grownBy < 8 * 1024, `${grownBy} kB more in memory`);
});

test('says which limit to raise, and goes on', () => {
  const unprivileged = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-ipc_lock'] : [];
  const { locked } = run('prlimit', '--memlock=65536:65536', ...unprivileged);
  assert.match(locked.trouble ?? '', /LimitMEMLOCK=infinity/);
});

/** Root may lock as much as it likes. */
function mayNotLock(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root';
}
