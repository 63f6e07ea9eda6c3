import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { lockProgramMemory } from '../../../src/system/lock-memory.ts';

/**
 * Locks its memory, then works it as a daemon does: heap that grows and shrinks, compiled code that comes and goes,
 * threads that start and end. Prints what was locked and what it took.
 */

function kilobytes(field: string): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${field}:\\s+([0-9]+) kB`, 'm').exec(status)?.[1]);
}

function churn(): number {
  let kept: object[] = [];
  for (let i = 0; i < 300_000; i++) kept.push({ i, text: `x${i}` });
  const matched = kept.filter((_, i) => new RegExp(`^${i % 997}$`).test('5')).length;
  kept = [];
  const buffers = Array.from({ length: 30 }, () => Buffer.alloc(1 << 20, 1));
  return matched + buffers.length;
}

const before = kilobytes('VmRSS');
const locked = lockProgramMemory();
const grownBy = kilobytes('VmRSS') - before;
for (let round = 0; round < 2; round++) {
  churn();
  const worker = new Worker('let a = []; for (let i = 0; i < 1e5; i++) a.push({ i }); a = null;', {
    eval: true,
  });
  await new Promise((resolve) => worker.once('exit', resolve));
  globalThis.gc?.();
}
console.log(JSON.stringify({ locked, grownBy, lockedKilobytes: kilobytes('VmLck') }));
