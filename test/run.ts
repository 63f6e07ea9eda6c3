import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout } from './lab/support/guest.ts';
import { type KernelKind, KernelRunError, kernelKinds } from './lab/support/kernel.ts';
import { needsStockKernel } from './lab-lanes.ts';
import { runFiles, runUnit } from './run-files.ts';
import { runLab } from './run-lab.ts';
import { runSimulation } from './simulation/run-shares.ts';

const usage = `Usage: node dist/test/run.js [unit|program|simulation|lab] [--kernel ${kernelKinds.join('|')}] [FILTER...]

Runs the unit tests, starts the programs on this host and a browser on their page, plays simulated histories of
directors that fail over, boots a kernel with IPVS and runs the lab tests inside; or only one of the four. Without
--kernel that is user-mode Linux, and a stock Debian kernel under qemu for the files in test/lab/stock-kernel, which
need more than the former has (--kernel uml leaves them out).
A FILTER is a part of a test file's path: only the files that contain one of them run, and no simulation.`;

const parts = ['unit', 'program', 'simulation', 'lab'] as const;
type Part = (typeof parts)[number];
/** A part whose tests are files. */
type PartOfFiles = Exclude<Part, 'simulation'>;

interface Request {
  readonly parts: readonly Part[];
  /** Undefined: for each file the fastest that can run it. */
  readonly kernel: KernelKind | undefined;
  readonly filters: readonly string[];
}

/** Histories that every full run plays. */
const simulatedHistories = 20_000;

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
function testFiles(part: PartOfFiles, filters: readonly string[]): readonly string[] {
  return readdirSync(join(checkout, 'test', part), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('dist/test', part, file.replace(/ts$/, 'js')))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
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
  const of = (part: PartOfFiles) => (request.parts.includes(part) ? testFiles(part, filters) : []);
  const unit = of('unit');
  const program = of('program');
  const lab = of('lab').filter((file) => kernel !== 'uml' || !needsStockKernel(file));
  const simulation = request.parts.includes('simulation') && filters.length === 0;
  if (unit.length + program.length + lab.length === 0 && !simulation) {
    console.error(`No test file matches ${filters.join(' ') || request.parts.join(' ')}.\n\n${usage}`);
    return 2;
  }
  const codes: number[] = [];
  if (unit.length > 0) codes.push(runUnit(unit));
  if (program.length > 0) codes.push(runFiles(program));
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
