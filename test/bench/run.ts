import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout } from '../lab/support/guest.ts';
import { type KernelKind, KernelRunError, kernelKinds } from '../lab/support/kernel.ts';
import { runInKernel } from '../lab/support/run-in-kernel.ts';

const benchTimeoutMs = 30 * 60_000;

/** Compiled benches of one place, host or lab; `names` are parts of their file names. */
function benches(place: 'host' | 'lab', names: readonly string[]): readonly string[] {
  return readdirSync(join(checkout, 'test/bench'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.startsWith(`${place}/`) && file.endsWith('.bench.ts'))
    .filter((file) => names.length === 0 || names.some((name) => file.includes(name)))
    .map((file) => join('dist/test/bench', file.replace(/ts$/, 'js')))
    .sort();
}

function runOnHost(bench: string): number {
  console.log(`\n${bench}`);
  return (
    spawnSync(process.execPath, [bench], { cwd: checkout, stdio: 'inherit', timeout: benchTimeoutMs })
      .status ?? 1
  );
}

/** Each in a kernel of its own: no bench finds what another left. */
async function runInLab(bench: string, kernel: KernelKind): Promise<number> {
  console.log(`\n${bench} (in the lab's kernel: ${kernel})`);
  return await runInKernel({
    kernel,
    command: [process.execPath, bench],
    timeoutMs: benchTimeoutMs,
    output: process.stdout,
    ...(/\/(?:pair|checks)\.bench\.js$/.test(bench) && { peers: ['keepalived' as const] }),
  });
}

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { kernel: { type: 'string', default: 'uml' } },
});
const kernel = kernelKinds.find((kind) => kind === values.kernel);
if (kernel === undefined) {
  console.error(`--kernel ${values.kernel}: not one of ${kernelKinds.join(', ')}`);
  process.exit(2);
}
const onHost = benches('host', names);
const inLab = benches('lab', names);
if (onHost.length + inLab.length === 0) {
  console.error(
    `No bench matches ${names.join(' ')}; they are test/bench/host/*.bench.ts and test/bench/lab/*.`,
  );
  process.exitCode = 2;
}
try {
  for (const bench of onHost) process.exitCode = runOnHost(bench) || process.exitCode;
  for (const bench of inLab) process.exitCode = (await runInLab(bench, kernel)) || process.exitCode;
} catch (error) {
  if (!(error instanceof KernelRunError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
