import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { relay, writeGuest } from './guest.ts';
import { type KernelRun, KernelRunError } from './kernel.ts';
import { labModules, moduleLoadingOrder } from './module-order.ts';
import { startOwned } from './owned-process.ts';

const umlModules = '/usr/lib/uml/modules';

/** Runs the command under user-mode Linux, an ordinary process of an ordinary user: no root is needed. */
export async function runUnderUml(run: KernelRun): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'directord-uml-'));
  try {
    // The command writes to the serial line; the console (standard error) has the kernel's own messages.
    const guest = writeGuest(directory, run, { output: '/dev/ttyS0', modules: moduleFiles() });
    const kernel = startOwned(
      'linux.uml',
      [
        'mem=2G',
        'rootfstype=hostfs',
        'rootflags=/',
        'ro',
        `init=${guest.init}`,
        `uml_dir=${directory}/`,
        'con=null',
        'con0=null,fd:2',
        'ssl=null',
        'ssl0=null,fd:3',
        'quiet',
      ],
      // Its memory is a file in TMPDIR: on tmpfs it never goes to disk.
      {
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        timeoutMs: run.timeoutMs,
        env: { ...process.env, TMPDIR: '/dev/shm' },
      },
    );
    const log = join(directory, 'kernel.log');
    kernel.child.stdout?.resume();
    kernel.child.stderr?.pipe(createWriteStream(log));
    const code = await relay(kernel.child.stdio[3] as Readable, guest.end, run.output);
    // Nothing in it is worth an orderly shutdown.
    if (code !== undefined) kernel.stop();
    const { stopped } = await kernel.ended;
    if (code !== undefined) return code;
    throw new KernelRunError(
      stopped === undefined
        ? `user-mode Linux ended before the command did; its last words:\n${lastLines(log)}`
        : `user-mode Linux was stopped: ${stopped}`,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function moduleFiles(): readonly string[] {
  const [version] = readdirSync(umlModules);
  if (version === undefined) throw new KernelRunError(`no modules of user-mode Linux in ${umlModules}`);
  const root = join(umlModules, version);
  const order = moduleLoadingOrder(readFileSync(join(root, 'modules.dep'), 'utf8'), labModules);
  return order.map((path) => join(root, path));
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');
}
