import { spawnSync } from 'node:child_process';
import { checkout } from '../lab/support/guest.ts';
import { KernelRunError } from '../lab/support/kernel.ts';
import { runInKernel } from '../lab/support/run-in-kernel.ts';

/** The demo takes some 80 s; a kernel that hangs must not. */
const timeoutMs = 300_000;

const { NO_COLOR } = process.env;
const bold = process.stdout.isTTY && NO_COLOR === undefined ? '1' : '0';
try {
  console.log(
    'Booting a kernel with IPVS as a process of its own (user-mode Linux); this machine stays as it is.\n',
  );
  process.exitCode = await runInKernel({
    kernel: 'uml',
    command: [process.execPath, 'dist/test/demo/in-kernel.js'],
    env: { DEMO_BOLD: bold },
    timeoutMs,
    output: process.stdout,
  });
} catch (error) {
  if (!(error instanceof KernelRunError)) throw error;
  console.log(`${error.message}\n`);
  console.log(
    'So there is no kernel with IPVS here. The demo goes on with the table in memory, and without a client.\n',
  );
  const { status } = spawnSync(process.execPath, ['dist/test/demo/in-memory.js'], {
    cwd: checkout,
    stdio: 'inherit',
    timeout: timeoutMs,
    env: { ...process.env, DEMO_BOLD: bold },
  });
  process.exitCode = status ?? 1;
}
