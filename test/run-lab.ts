import { availableParallelism } from 'node:os';
import { PassThrough, type Writable } from 'node:stream';
import type { KernelKind } from './lab/support/kernel.ts';
import { runInKernel } from './lab/support/run-in-kernel.ts';
import { type Boot, dealBoots } from './lab-lanes.ts';
import { testCommand } from './run-files.ts';

/** A kernel that hangs must not hang the run; on a busy machine the lab takes several times what it should. */
const labTimeoutMs: Readonly<Record<KernelKind, number>> = {
  uml: 50 * 60_000,
  qemu: 60 * 60_000,
  host: 20 * 60_000,
};

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
export async function runLab(kernel: KernelKind | undefined, files: readonly string[]): Promise<number> {
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
