import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { debianKernel } from './debian-kernel.ts';
import { relay, writeGuest } from './guest.ts';
import { writeInitramfs } from './initramfs.ts';
import { type KernelRun, KernelRunError } from './kernel.ts';
import { labModules, moduleLoadingOrder } from './module-order.ts';
import { startOwned } from './owned-process.ts';

/** Runs the command on a stock Debian kernel in qemu, which emulates the processor: slow, and anybody may. */
export async function runUnderQemu(run: KernelRun): Promise<number> {
  const kernel = debianKernel(run.output);
  const modulesDep = readFileSync(join(kernel.modules, 'modules.dep'), 'utf8');
  const files = (names: readonly string[]): readonly string[] =>
    moduleLoadingOrder(modulesDep, names).map((path) => join(kernel.modules, path));
  const directory = mkdtempSync(join(tmpdir(), 'directord-qemu-'));
  try {
    const guest = writeGuest(directory, run, { output: '/dev/ttyS1', modules: files(labModules) });
    const initramfs = writeInitramfs(directory, files(['virtio_pci', '9pnet_virtio', '9p']), guest.init);
    const console = join(directory, 'console.log');
    const machine = startOwned(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '2G'],
        ...['-nodefaults', '-no-reboot', '-display', 'none', '-monitor', 'none'],
        ...['-kernel', kernel.image, '-initrd', initramfs],
        ...['-append', 'console=ttyS0 quiet panic=-1'],
        // The first serial line has the kernel's own messages, the second one what the command writes.
        ...[
          '-serial',
          `file:${console}`,
          '-chardev',
          'stdio,id=command,signal=off',
          '-serial',
          'chardev:command',
        ],
        ...['-fsdev', 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'],
        ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=root'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'], timeoutMs: run.timeoutMs },
    );
    const code = await relay(machine.child.stdout as Readable, guest.end, run.output);
    if (code !== undefined) machine.stop();
    const { stopped } = await machine.ended;
    if (code !== undefined) return code;
    const lastWords = readFileSync(console, 'utf8').split('\n').slice(-30).join('\n');
    throw new KernelRunError(
      `qemu ended before the command did${stopped ? `: ${stopped}` : ''}\n${lastWords}`,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
