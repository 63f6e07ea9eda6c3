import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Why a program of Debian's cannot be had, for a test to skip; undefined when it can. Where the tests must all run (CI)
 * it is installed.
 */
export function debianProgramMissing(program: string, debianPackage: string): string | undefined {
  if (existsSync(program)) return undefined;
  const install = `apt-get install --no-install-recommends ${debianPackage}`;
  const { CI } = process.env;
  if (CI !== 'true') return `needs ${program}: ${install}`;
  if (process.getuid?.() !== 0) throw new Error(`${program} is missing; as root: ${install}`);
  // Another run may hold apt's lock.
  const apt = ['apt-get', '--quiet', '--quiet', '-o', 'DPkg::Lock::Timeout=300'];
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', debianPackage]]) {
    execFileSync('env', ['DEBIAN_FRONTEND=noninteractive', ...apt, ...args], { stdio: 'inherit' });
  }
  return undefined;
}
