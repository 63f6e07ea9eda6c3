import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from './command.ts';

/**
 * Writes the first file system of a kernel that finds its root, the host's, over 9p: busybox, the modules that
 * this takes, and a script that goes on with `init` of that root. Returns its path.
 */
export function writeInitramfs(directory: string, modules: readonly string[], init: string): string {
  const root = join(directory, 'initramfs');
  for (const folder of ['bin', 'modules', 'proc', 'root']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const module of modules) copyFileSync(module, join(root, 'modules', basename(module)));
  const script = `#!/bin/busybox sh
set -e
for module in ${modules.map((module) => basename(module)).join(' ')}; do
  busybox insmod /modules/$module
done
busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro root /root
exec busybox switch_root /root ${init}
`;
  writeFileSync(join(root, 'init'), script, { mode: 0o755 });
  const archive = `${root}.cpio`;
  const names = ['.', 'bin', 'bin/busybox', 'modules', 'proc', 'root', 'init'];
  command(
    'cpio',
    ['--quiet', '-o', '-H', 'newc', '-D', root, '-F', archive],
    [...names, ...modules.map((module) => join('modules', basename(module)))].join('\n'),
  );
  return archive;
}
