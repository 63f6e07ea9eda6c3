import type { Configuration } from '../config/configuration.ts';
import type { CommandRunner } from './command-runner.ts';
import type { Journal } from './journal.ts';

export interface ChangedFileParts {
  readonly journal: Pick<Journal, 'record'>;
  readonly configurations: () => readonly Configuration[];
  readonly reload: () => Promise<unknown>;
  readonly execute: CommandRunner;
  readonly complain: (message: string) => void;
}

/** Does what the configurations of files that have changed want: `autoreload`, and then `callback`. */
export function createFileFollower({
  journal,
  configurations,
  reload,
  execute,
  complain,
}: ChangedFileParts): (files: readonly string[]) => Promise<void> {
  return async (files) => {
    const changed = configurations().filter(({ file }) => files.includes(file));
    for (const { file, autoReload } of changed) {
      const what = autoReload ? 'reread new configuration' : 'ignore new configuration';
      const message = `Configuration file '${file}' has changed on disk - ${what}`;
      journal.record({ severity: 'notice', kind: 'command', message });
    }
    if (changed.some(({ autoReload }) => autoReload)) await reload();
    for (const { file, callback } of changed) {
      if (callback === undefined) continue;
      const outcome = await execute(callback, [file]);
      if (!outcome.ok) complain(`callback ${callback} failed: ${outcome.reason}`);
    }
  };
}
