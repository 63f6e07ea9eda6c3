import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { checkout } from './lab/support/guest.ts';

/** What runs test files, a process for each. */
export function testCommand(files: readonly string[], options: readonly string[] = []): readonly string[] {
  return [process.execPath, '--test', '--test-reporter=spec', ...options, ...files];
}

/** More files at once than processors: many wait for timers most of their time. */
export function runFiles(files: readonly string[]): number {
  const [node = '', ...args] = testCommand(files, [`--test-concurrency=${availableParallelism() + 1}`]);
  return spawnSync(node, args, { cwd: checkout, stdio: 'inherit' }).status ?? 1;
}

export function runUnit(files: readonly string[]): number {
  const args = ['dist/test/run-unit.js', ...files];
  return spawnSync(process.execPath, args, { cwd: checkout, stdio: 'inherit' }).status ?? 1;
}
