import { existsSync } from 'node:fs';
import { aptGet } from '../lab/support/packages.ts';

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
  aptGet('update');
  aptGet('install', '--yes', '--no-install-recommends', debianPackage);
  return undefined;
}
