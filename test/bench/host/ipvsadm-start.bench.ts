import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createCleanup } from '../../lab/support/cleanup.ts';
import { unpackPackage } from '../../lab/support/unpack-package.ts';

/**
 * What a single command costs beyond Node's own start: `node -e 0` beside `directorctl ipvsadm` as the
 * package has it, in turns.
 *
 * Bar: 150 ms more than Node itself at most. The version loads the least; the last line loads the netlink client
 * too and asks the kernel for its table (where this host has no IPVS, up to being told so).
 */

const ROUNDS = 15;

const cleanup = createCleanup();
const program = join(unpackPackage(cleanup).directory, 'dist/src/bin/directorctl.js');
const commands = [
  { what: 'node -e 0', words: ['-e', '0'] },
  { what: 'directorctl ipvsadm -v', words: [program, 'ipvsadm', '-v'] },
  { what: 'directorctl ipvsadm -Ln', words: [program, 'ipvsadm', '-Ln'] },
];

const times = commands.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, { words }] of commands.entries()) times[i]?.push(start(words));
}
await cleanup.close();
const [node = []] = times;
console.log(`single commands, best and median of ${ROUNDS} starts`);
for (const [i, { what }] of commands.entries()) {
  const own = times[i] ?? [];
  const beyond = `more than Node: ${milliseconds(best(own) - best(node))}, ${milliseconds(median(own) - median(node))}`;
  console.log(
    `${what.padEnd(26)}${milliseconds(best(own))}${milliseconds(median(own))}${i === 0 ? '' : `   ${beyond} (bar: 150 ms)`}`,
  );
}

function start(words: readonly string[]): number {
  const before = performance.now();
  const { error } = spawnSync(process.execPath, words, { stdio: 'ignore', timeout: 60_000 });
  if (error) throw error;
  return performance.now() - before;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function best(values: readonly number[]): number {
  return Math.min(...values);
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`.padStart(9);
}
