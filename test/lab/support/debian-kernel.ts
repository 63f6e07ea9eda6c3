import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { command } from './command.ts';
import { KernelRunError } from './kernel.ts';

export interface DebianKernel {
  readonly image: string;
  /** Where modules.dep and the modules are. */
  readonly modules: string;
}

/**
 * Debian's kernel, downloaded with apt and unpacked (not installed) into the user's cache folder, once.
 */
export function debianKernel(output: Writable): DebianKernel {
  const { XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env;
  const cache = join(XDG_CACHE_HOME, 'directord-lab');
  const unpacked = join(cache, 'linux');
  if (!existsSync(unpacked)) download(cache, unpacked, output);
  const [image] = readdirSync(join(unpacked, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
  if (image === undefined) throw new KernelRunError(`no kernel in ${unpacked}; remove that folder`);
  return {
    image: join(unpacked, 'boot', image),
    modules: join(unpacked, 'lib/modules', image.slice('vmlinuz-'.length)),
  };
}

function download(cache: string, unpacked: string, output: Writable): void {
  // Lists that are old name a kernel that the mirrors have replaced.
  if (process.getuid?.() === 0) command('apt-get', ['--quiet', '--quiet', 'update']);
  const dependencies = command('apt-cache', ['depends', 'linux-image-amd64']);
  const name = /Depends: (linux-image-\S+)/.exec(dependencies)?.[1];
  if (name === undefined) throw new KernelRunError('apt knows no linux-image-amd64; run apt-get update');
  output.write(`The lab needs ${name}; downloading it to ${cache}.\n`);
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'download-'));
  try {
    const run = (program: string, ...args: readonly string[]): void => {
      execFileSync(program, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
    };
    run('apt-get', 'download', name);
    const [archive] = readdirSync(directory);
    if (archive === undefined) throw new KernelRunError(`apt-get download ${name} brought nothing`);
    run('dpkg', '-x', archive, 'linux');
    const root = join(directory, 'linux');
    for (const version of readdirSync(join(root, 'lib/modules'))) run('depmod', '-b', root, version);
    renameSync(root, unpacked);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
