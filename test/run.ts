import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { checkout } from './lab/support/guest.ts';
import { type KernelKind, KernelRunError, kernelKinds } from './lab/support/kernel.ts';
import { runInKernel } from './lab/support/run-in-kernel.ts';
import { type Boot, dealBoots, needsStockKernel } from './lab-lanes.ts';
import { runSimulation } from './simulation/run-shares.ts';

const usage = `Usage: node dist/test/run.js [unit|simulation|lab] [--kernel ${kernelKinds.join('|')}] [FILTER...]

Runs the unit tests, plays simulated histories of directors that fail over, boots a kernel with IPVS and runs the
lab tests inside; or only one of the three. Without --kernel that is user-mode Linux, and a stock Debian kernel under
qemu for the files in test/lab/stock-kernel, which need more than the former has (--kernel uml leaves them out).
A FILTER is a part of a test file's path: only the files that contain one of them run, and no simulation.`;

const parts = ['unit', 'simulation', 'lab'] as const;
type Part = (typeof parts)[number];

interface Request {
  readonly parts: readonly Part[];
  /** Undefined: for each file the fastest that can run it. */
  readonly kernel: KernelKind | undefined;
  readonly filters: readonly string[];
}

/** Histories that every full run plays. */
const simulatedHistories = 20_000;

/** A kernel that hangs must not hang the run; on a busy machine the lab takes several times what it should. */
const labTimeoutMs: Readonly<Record<KernelKind, number>> = {
  uml: 50 * 60_000,
  qemu: 60 * 60_000,
  host: 20 * 60_000,
};

function parseRequest(args: readonly string[]): Request | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { kernel: { type: 'string' } },
    });
    const kernel = kernelKinds.find((kind) => kind === values.kernel);
    if (kernel !== values.kernel) return `--kernel ${values.kernel}: not one of ${kernelKinds.join(', ')}`;
    const only = parts.find((part) => part === positionals[0]);
    return {
      kernel,
      parts: only === undefined ? parts : [only],
      filters: only === undefined ? positionals : positionals.slice(1),
    };
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiled test files of one part; those in dist whose source is gone do not count. */
function testFiles(part: 'unit' | 'lab', filters: readonly string[]): readonly string[] {
  return readdirSync(join(checkout, 'test', part), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('dist/test', part, file.replace(/ts$/, 'js')))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

function testCommand(files: readonly string[], options: readonly string[] = []): readonly string[] {
  return [process.execPath, '--test', '--test-reporter=spec', ...options, ...files];
}

/** More files at once than processors: many wait for timers most of their time. */
function runUnit(files: readonly string[]): number {
  const [node = '', ...args] = testCommand(files, [`--test-concurrency=${availableParallelism() + 1}`]);
  return spawnSync(node, args, { cwd: checkout, stdio: 'inherit' }).status ?? 1;
}

/** One file at a time: the files of a kernel share it, and stories have deadlines. */
async function runInLab({ kernel, files }: Boot, output: Writable): Promise<number> {
  return await runInKernel({
    kernel,
    command: testCommand(files, ['--test-concurrency=1', '--test-timeout=600000']),
    timeoutMs: labTimeoutMs[kernel],
    output,
  });
}

async function runLane(boots: readonly Boot[], output: Writable): Promise<number> {
  let code = 0;
  for (const boot of boots) code = (await runInLab(boot, output)) || code;
  return code;
}

/**
 * User-mode Linux has one processor: where the machine has two, two lanes share the work. The second one's output
 * follows when the first one's is complete.
 */
async function runLab(kernel: KernelKind | undefined, files: readonly string[]): Promise<number> {
  const [first = [], second] = dealBoots(files, kernel, Math.min(2, availableParallelism()));
  for (const lane of [first, second ?? []]) {
    const boots = lane.map((boot) => `${boot.kernel} (${boot.files.length} test files)`);
    if (boots.length > 0) console.log(`Booting the lab's kernel: ${boots.join(', then ')}.`);
  }
  if (second === undefined) return await runLane(first, process.stdout);
  const held = new PassThrough({ highWaterMark: 64 * 2 ** 20 });
  const codes = await Promise.allSettled([
    runLane(first, process.stdout).finally(() => held.pipe(process.stdout)),
    runLane(second, held),
  ]);
  for (const lane of codes) if (lane.status === 'rejected') throw lane.reason;
  return Math.max(...codes.map((lane) => (lane.status === 'fulfilled' ? lane.value : 1)));
}

async function simulate(): Promise<number> {
  console.log(`Playing ${simulatedHistories} histories of directors in simulated time.`);
  const { code, output } = await runSimulation(simulatedHistories, availableParallelism());
  process.stdout.write(output);
  return code;
}

async function main(): Promise<number> {
  const request = parseRequest(process.argv.slice(2));
  if (typeof request === 'string') {
    console.error(`${request}\n\n${usage}`);
    return 2;
  }
  const { kernel, filters } = request;
  const of = (part: 'unit' | 'lab') => (request.parts.includes(part) ? testFiles(part, filters) : []);
  const unit = of('unit');
  const lab = of('lab').filter((file) => kernel !== 'uml' || !needsStockKernel(file));
  const simulation = request.parts.includes('simulation') && filters.length === 0;
  if (unit.length + lab.length === 0 && !simulation) {
    console.error(`No test file matches ${filters.join(' ') || request.parts.join(' ')}.\n\n${usage}`);
    return 2;
  }
  const codes: number[] = [];
  if (unit.length > 0) codes.push(runUnit(unit));
  if (simulation) codes.push(await simulate());
  if (lab.length > 0) codes.push(await runLab(kernel, lab));
  return codes.find((code) => code !== 0) ?? 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof KernelRunError)) throw error;
  console.error(`The lab did not run to its end. ${error.message}`);
  process.exitCode = 1;
}
