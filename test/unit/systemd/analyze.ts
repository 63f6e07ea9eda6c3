import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const program = '/usr/bin/systemd-analyze';

/**
 * Why systemd-analyze cannot be had, for a test to skip; undefined when it can. Where the tests must all run (CI) it is
 * installed; it works without a systemd that runs.
 */
export function systemdAnalyzeMissing(): string | undefined {
  if (existsSync(program)) return undefined;
  const install = 'apt-get install --no-install-recommends systemd';
  const { CI } = process.env;
  if (CI !== 'true') return `needs systemd-analyze: ${install}`;
  if (process.getuid?.() !== 0) throw new Error(`systemd-analyze is missing; as root: ${install}`);
  // Another run may hold apt's lock.
  const apt = ['apt-get', '--quiet', '--quiet', '-o', 'DPkg::Lock::Timeout=300'];
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'systemd']]) {
    execFileSync('env', ['DEBIAN_FRONTEND=noninteractive', ...apt, ...args], { stdio: 'inherit' });
  }
  return undefined;
}

/** Runs systemd-analyze, and tells everything that it said. */
export function systemdAnalyze(...args: readonly string[]): {
  readonly status: number | null;
  readonly said: string;
} {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  if (error !== undefined) throw error;
  return { status, said: stdout + stderr };
}
