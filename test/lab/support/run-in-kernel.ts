import { runOnHostKernel } from './host.ts';
import type { KernelRun } from './kernel.ts';
import { ensurePackages } from './packages.ts';
import { runUnderQemu } from './qemu.ts';
import { runUnderUml } from './uml.ts';

/**
 * Boots a kernel that has IPVS, runs one command in it and stops it again. The host's files are visible at
 * their own paths; what the command writes below /run, /tmp, /var/log, /var/tmp and /etc/ha.d is gone with it.
 *
 * As root it first installs the Debian packages that it lacks. Returns the command's exit code; throws
 * KernelRunError when there is none: packages are missing, the kernel does not boot, panics or takes too long.
 */
export async function runInKernel(run: KernelRun): Promise<number> {
  ensurePackages(run.kernel, run.output, run.peers);
  switch (run.kernel) {
    case 'uml':
      return await runUnderUml(run);
    case 'qemu':
      return await runUnderQemu(run);
    case 'host':
      return await runOnHostKernel(run);
  }
}
