import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { checkout } from '../../lab/support/guest.ts';

/**
 * What a single command costs beyond Node's own start: `node -e 0` beside `directorctl ipvsadm`, in turns.
 *
 * Bar: 150 ms more than Node itself at most. The version loads the least; the last line loads the netlink client
 * too and asks the kernel for its table (where this host has no IPVS, up to being told so).
 */

const ROUNDS = 15;

const program = join(checkout, 'dist/src/bin/directorctl.js');
const commands = [
  { what: 'node -e 0', words: ['-e', '0'] },
  { what: 'directorctl ipvsadm -v', words: [program, 'ipvsadm', '-v'] },
  { what: 'directorctl ipvsadm -Ln', words: [program, 'ipvsadm', '-Ln'] },
];

const times = commands.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, { words }] of commands.entries()) times[i]?.push(start(words));
}
const node = median(times[0] ?? []);
console.log(`single commands, median of ${ROUNDS} starts`);
commands.forEach(({ what }, i) => {
  const time = median(times[i] ?? []);
  const beyond = i === 0 ? '' : `${(time - node).toFixed(0)} ms more than Node (bar: 150)`;
  console.log(`${what.padEnd(26)}${`${time.toFixed(0)} ms`.padStart(8)}  ${beyond}`);
});

function start(words: readonly string[]): number {
  const before = performance.now();
  const { error } = spawnSync(process.execPath, words, { stdio: 'ignore', timeout: 60_000 });
  if (error) throw error;
  return performance.now() - before;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
