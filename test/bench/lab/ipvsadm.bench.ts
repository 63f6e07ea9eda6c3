import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runOurs } from '../../lab/ipvsadm/both.ts';
import { createCleanup } from '../../lab/support/cleanup.ts';
import { unpackPackage } from '../../lab/support/unpack-package.ts';

/**
 * Restores and lists a table of 11,000 rules with Debian's ipvsadm and with ours as the package has it, in turns.
 * Leaves the table empty.
 *
 * Bars: restoring in a third of ipvsadm's time at most, listing in half. Under user-mode Linux the bare start of
 * Node takes several times as long as elsewhere, more than half of ipvsadm's listing; so whole processes are shown
 * without it, too, and what the command takes in this process, which runs already.
 * The best of all rounds counts, on both sides: what else runs on the machine only ever makes a round longer.
 */

const ROUNDS = 5;
const SERVICES = 1_000;
const SERVERS = 10;

const cleanup = createCleanup();
const program = join(unpackPackage(cleanup).directory, 'dist/src/bin/directorctl.js');
const rules = makeRules();

interface Row {
  readonly what: string;
  readonly bar: number;
  readonly debian: number[];
  readonly work: number[];
  readonly process: number[];
}

const restoring: Row = { what: 'restore (-R)', bar: 1 / 3, debian: [], work: [], process: [] };
const listing: Row = { what: 'list (-Ln)', bar: 1 / 2, debian: [], work: [], process: [] };
const nodeStarts: number[] = [];

for (let round = 0; round < ROUNDS; round++) {
  nodeStarts.push(timed(() => spawn(process.execPath, ['-e', '0'])));
  await measure(restoring, ['-R'], rules);
  await measure(listing, ['-Ln']);
}
spawn('ipvsadm', ['-C']);
await cleanup.close();

const nodeStart = best(nodeStarts);
console.log(`\n${SERVICES} services x ${SERVERS} real servers, best of ${ROUNDS}`);
printTime("Node's own start (node -e 0)", nodeStart);
for (const { what, bar, debian, work, process: whole } of [restoring, listing]) {
  const theirs = best(debian);
  console.log(`${what}, bar ${bar.toFixed(2)} of ipvsadm's time`);
  printTime('ipvsadm', theirs);
  printTime('ours, whole process', best(whole), theirs);
  printTime("ours, less Node's own start", best(whole) - nodeStart, theirs);
  printTime('ours, in a process that runs already', best(work), theirs);
}

function printTime(what: string, milliseconds: number, theirs?: number): void {
  const time = `${milliseconds.toFixed(0)} ms`.padStart(10);
  const ratio = theirs === undefined ? '' : (milliseconds / theirs).toFixed(2).padStart(8);
  console.log(`  ${what.padEnd(38)}${time}${ratio}`);
}

async function measure(row: Row, words: readonly string[], input = ''): Promise<void> {
  const restores = words[0] === '-R';
  const before = () => (restores ? spawn('ipvsadm', ['-C']) : '');
  let printed = '';
  before();
  row.debian.push(timed(() => (printed = spawn('ipvsadm', words, input))));
  before();
  row.process.push(
    timed(() => same(spawn(process.execPath, [program, 'ipvsadm', ...words], input), printed)),
  );
  before();
  const start = performance.now();
  const { code, output, errors } = await runOurs(words, input);
  row.work.push(performance.now() - start);
  if (code !== 0 || errors !== '') throw new Error(errors);
  same(output, printed);
  if (restores) same(spawn('ipvsadm', ['-Sn']), rules);
}

function same(ours: string, theirs: string): void {
  if (ours !== theirs) throw new Error(`ours differs:\n${ours.slice(0, 500)}\n${theirs.slice(0, 500)}`);
}

/** In the order and form of -Sn. */
function makeRules(): string {
  let text = '';
  for (let s = 0; s < SERVICES; s++) {
    const service = `-t 10.${64 + (s >> 8)}.${s & 255}.1:80`;
    text += `-A ${service} -s wrr\n`;
    for (let d = 1; d <= SERVERS; d++) {
      text += `-a ${service} -r 10.${128 + (s >> 8)}.${s & 255}.${d}:80 -g -w ${d}\n`;
    }
  }
  return text;
}

function spawn(command: string, words: readonly string[], input = ''): string {
  const { error, status, stdout, stderr } = spawnSync(command, words, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    timeout: 300_000,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

function best(values: readonly number[]): number {
  return Math.min(...values);
}
