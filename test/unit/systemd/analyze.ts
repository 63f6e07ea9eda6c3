import { spawnSync } from 'node:child_process';
import { debianProgramMissing } from '../debian-program.ts';

const program = '/usr/bin/systemd-analyze';

/** As debianProgramMissing; it works without a systemd that runs. */
export function systemdAnalyzeMissing(): string | undefined {
  return debianProgramMissing(program, 'systemd');
}

/** Runs systemd-analyze, and tells everything that it said. Manual pages that a unit names need not be installed here. */
export function systemdAnalyze(...args: readonly string[]): {
  readonly status: number | null;
  readonly said: string;
} {
  const { status, stdout, stderr, error } = spawnSync(program, ['--man=no', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { status, said: stdout + stderr };
}
