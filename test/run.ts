import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { checkout } from './lab/support/guest.ts';
import { type KernelKind, KernelRunError, kernelKinds } from './lab/support/kernel.ts';
import { runInKernel } from './lab/support/run-in-kernel.ts';

const usage = `Usage: node dist/test/run.js [unit|lab] [--kernel ${kernelKinds.join('|')}] [FILTER...]

Runs the unit tests, then boots a kernel with IPVS and runs the lab tests inside; or only one of the two.
A FILTER is a part of a test file's path: only the files that contain one of them run.`;

const parts = ['unit', 'lab'] as const;
type Part = (typeof parts)[number];

interface Request {
  readonly parts: readonly Part[];
  readonly kernel: KernelKind;
  readonly filters: readonly string[];
}

/** A kernel that hangs must not hang the run. The whole lab takes some 6 minutes under uml. */
const labTimeoutMs: Readonly<Record<KernelKind, number>> = {
  uml: 20 * 60_000,
  qemu: 60 * 60_000,
  host: 20 * 60_000,
};

function parseRequest(args: readonly string[]): Request | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { kernel: { type: 'string', default: 'uml' } },
    });
    const kernel = kernelKinds.find((kind) => kind === values.kernel);
    if (kernel === undefined) return `--kernel ${values.kernel}: not one of ${kernelKinds.join(', ')}`;
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
function testFiles(part: Part, filters: readonly string[]): readonly string[] {
  return readdirSync(join(checkout, 'test', part), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('dist/test', part, file.replace(/ts$/, 'js')))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

function testCommand(files: readonly string[], options: readonly string[] = []): readonly string[] {
  return [process.execPath, '--test', '--test-reporter=spec', ...options, ...files];
}

function runUnit(files: readonly string[]): number {
  const [node = '', ...args] = testCommand(files);
  return spawnSync(node, args, { cwd: checkout, stdio: 'inherit' }).status ?? 1;
}

/** One file at a time: the files of a kernel share it, and stories have deadlines. */
async function runInLab(kernel: KernelKind, files: readonly string[], output: Writable): Promise<number> {
  return await runInKernel({
    kernel,
    command: testCommand(files, ['--test-concurrency=1', '--test-timeout=600000']),
    timeoutMs: labTimeoutMs[kernel],
    output,
  });
}

/** About half of the lab's work. */
const secondKernel = /\/differential\/(checks|fallbacks|http-checks|real-line|states|tables)\./;

/**
 * User-mode Linux has one processor: where the machine has two, two kernels share the work. The second one's
 * output follows when the first one's is complete.
 */
async function runLab(kernel: KernelKind, files: readonly string[]): Promise<number> {
  const others = files.filter((file) => !secondKernel.test(file));
  const second = files.filter((file) => secondKernel.test(file));
  const lanes = second.length > 0 && others.length > 0 && availableParallelism() > 1;
  console.log(
    `Booting the lab's kernel (${kernel}${lanes ? ', twice' : ''}) for ${files.length} test files.`,
  );
  if (!lanes) return await runInLab(kernel, files, process.stdout);
  const held = new PassThrough({ highWaterMark: 64 * 2 ** 20 });
  const first = runInLab(kernel, others, process.stdout).finally(() => held.pipe(process.stdout));
  const codes = await Promise.allSettled([first, runInLab(kernel, second, held)]);
  for (const lane of codes) if (lane.status === 'rejected') throw lane.reason;
  return Math.max(...codes.map((lane) => (lane.status === 'fulfilled' ? lane.value : 1)));
}

async function main(): Promise<number> {
  const request = parseRequest(process.argv.slice(2));
  if (typeof request === 'string') {
    console.error(`${request}\n\n${usage}`);
    return 2;
  }
  const files = { unit: [] as readonly string[], lab: [] as readonly string[] };
  for (const part of request.parts) files[part] = testFiles(part, request.filters);
  if (files.unit.length + files.lab.length === 0) {
    console.error(
      `No test file matches ${request.filters.join(' ') || request.parts.join(' ')}.\n\n${usage}`,
    );
    return 2;
  }
  const unitCode = files.unit.length > 0 ? runUnit(files.unit) : 0;
  const labCode = files.lab.length > 0 ? await runLab(request.kernel, files.lab) : 0;
  return unitCode === 0 ? labCode : unitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof KernelRunError)) throw error;
  console.error(`The lab did not run to its end. ${error.message}`);
  process.exitCode = 1;
}
