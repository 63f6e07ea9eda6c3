import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { command } from './command.ts';
import { checkout } from './guest.ts';

export interface Unpacked {
  /** The package's own files, and a link to the checkout's node_modules. */
  readonly directory: string;
  /** The copy of the checkout that `npm pack` ran in. */
  readonly source: string;
}

/** npm reads hundreds of files; user-mode Linux takes its time for each. */
const packTimeoutMs = 5 * 60_000;

/** The package that `npm pack` makes of this checkout's programs as they are built, unpacked. */
export function unpackPackage(cleanup: Cleanup): Unpacked {
  const place = mkdtempSync(join(tmpdir(), 'directord-package-'));
  cleanup.add(() => rmSync(place, { recursive: true, force: true }));
  // In a copy: what runs in the checkout meanwhile must not find a bundle that is gone when it loads it.
  const source = join(place, 'source');
  const runs = (file: string) => !/\.(map|d\.ts)$/.test(file);
  for (const part of ['dist/src', 'rollup.config.js']) {
    cpSync(join(checkout, part), join(source, part), { recursive: true, filter: runs });
  }
  writeFileSync(
    join(source, 'package.json'),
    bundleOnly(readFileSync(join(checkout, 'package.json'), 'utf8')),
  );
  const modules = join(checkout, 'node_modules');
  symlinkSync(modules, join(source, 'node_modules'));
  const options = ['--ignore-scripts=false', '--update-notifier=false', `--cache=${join(place, 'cache')}`];
  execFileSync('npm', ['pack', source, `--pack-destination=${place}`, ...options], {
    cwd: place,
    timeout: packTimeoutMs,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = readdirSync(place).find((name) => name.endsWith('.tgz')) ?? '';
  command('tar', ['-xzf', join(place, file), '-C', place]);
  const directory = join(place, 'package');
  symlinkSync(modules, join(directory, 'node_modules'));
  return { directory, source };
}

/** The programs are compiled already, and their manual has tests of its own. */
function bundleOnly(text: string): string {
  const description = JSON.parse(text) as { readonly scripts: { readonly prepack: string } };
  const prepack = description.scripts.prepack.replace('npm run manual && ', '');
  return JSON.stringify({ ...description, scripts: { ...description.scripts, prepack } });
}
