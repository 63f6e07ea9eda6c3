import { type CommandOutcome, runCommand } from '../system/run-command.ts';
import type { Journal } from './journal.ts';

/** Runs a command of the configuration with more arguments. Never rejects. */
export type CommandRunner = (command: string, extra: readonly string[]) => Promise<CommandOutcome>;

/** A dry run says what it would run. */
export function createCommandRunner(dryRun: boolean, journal: Pick<Journal, 'record'>): CommandRunner {
  if (!dryRun) return (command, extra) => runCommand(command, extra);
  return async (command, extra) => {
    const message = `dry run, so this is not run: ${[command, ...extra].join(' ')}`;
    journal.record({ severity: 'info', kind: 'command', message });
    return { ok: true };
  };
}
