import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programRanges } from '../../../src/system/lock-memory.ts';

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

test('takes code and constants, not data, heap, stacks or the kernel’s own', () => {
  const maps = `00400000-0040b000 r--p 00000000 fe:00 1234 /usr/bin/node
0040b000-0040c000 r-xp 0000b000 fe:00 1234                              /usr/bin/my node
0040c000-0040d000 rw-p 0000c000 fe:00 1234                              /usr/bin/node
01000000-02000000 rw-p 00000000 00:00 0                                 [heap]
7f0000000000-7f0000001000 r-xp 00000000 00:00 0 
7f0000002000-7f0000003000 r--s 00000000 fe:00 77                        /usr/lib/locale/shared
7f0000004000-7f0000005000 ---p 00000000 fe:00 77                        /usr/lib/libc.so.6
7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0                         [vdso]
`;
  assert.deepEqual(programRanges(maps), [
    { start: 0x400000, end: 0x40b000 },
    { start: 0x40b000, end: 0x40c000 },
  ]);
});
