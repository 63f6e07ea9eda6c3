import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programRanges } from '../../../src/system/lock-memory.ts';

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
