import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { relay, writeGuest } from './guest.ts';
import { type KernelRun, KernelRunError } from './kernel.ts';
import { labModules } from './module-order.ts';
import { startOwned } from './owned-process.ts';

/** Runs the command on this machine's kernel, in network, mount and process namespaces of its own. */
export async function runOnHostKernel(run: KernelRun): Promise<number> {
  if (process.getuid?.() !== 0) throw new KernelRunError('--kernel host needs root');
  spawnSync('modprobe', ['--all', '--quiet', ...labModules]);
  if (!existsSync('/proc/net/ip_vs')) {
    throw new KernelRunError('--kernel host: this kernel has no IPVS (modprobe ip_vs); use --kernel uml');
  }
  const directory = mkdtempSync(join(tmpdir(), 'directord-host-'));
  try {
    const guest = writeGuest(directory, run, { output: '', modules: [] });
    const command = startOwned(
      'unshare',
      [
        ...['--net', '--mount', '--propagation', 'private'],
        // Whatever the command leaves behind dies with its process namespace.
        ...['--pid', '--fork', '--kill-child', '--mount-proc'],
        guest.init,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], timeoutMs: run.timeoutMs },
    );
    const code = await relay(command.child.stdout as Readable, guest.end, run.output);
    if (code !== undefined) command.stop();
    const { stopped } = await command.ended;
    if (code !== undefined) return code;
    throw new KernelRunError(`The command did not end by itself: ${stopped ?? 'see above'}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
