import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlClient, createControlClient } from '../../../src/control/control-client.ts';
import type { Cleanup } from './cleanup.ts';
import { type CommandResult, runCommand } from './command.ts';
import { eventually } from './eventually.ts';
import { checkout } from './guest.ts';
import { printOnFailure } from './last-words.ts';
import { endProcess, type Namespace, startIn } from './namespace.ts';

/** `directord run` in a namespace, with a file and a control socket of its own. */
export interface RunningDirector {
  readonly control: ControlClient;
  /** Writes the file again; nothing happens until somebody asks for a reload. */
  write(config: string): void;
  /** Writes its directord.ini again, for the next start. */
  configure(settings: string): void;
  /**
   * Starts the daemon unless it runs, and waits until every real server has been checked and the table has what
   * that means.
   */
  start(): Promise<void>;
  /** Ends the daemon and returns its exit code; null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Runs directorctl against it. */
  ctl(...words: readonly string[]): Promise<CommandResult>;
  /** Everything that it has said. */
  log(): string;
}

/** `settings` is the text of its directord.ini. */
export function directorIn(
  cleanup: Cleanup,
  namespace: Namespace,
  config: string,
  settings = '',
): RunningDirector {
  const directory = mkdtempSync(join(tmpdir(), 'director-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'ldirectord.cf');
  const settingsFile = join(directory, 'directord.ini');
  const socket = join(directory, 'control.sock');
  const bin = (name: string): string => join(checkout, 'dist/src/bin', name);
  const control = createControlClient(socket);
  writeFileSync(file, config);
  writeFileSync(settingsFile, settings);
  let log = '';
  let child: ChildProcess | undefined;
  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;
  const run = (): void => {
    const files = ['--settings', settingsFile, '--config', file, '--control', socket];
    const words = [bin('directord.js'), 'run', ...files];
    child = startIn(cleanup, namespace, process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
  };
  printOnFailure(() => `the log of directord in ${namespace.name}:\n${log}`);

  return {
    control,
    write: (text) => writeFileSync(file, text),
    configure: (text) => writeFileSync(settingsFile, text),
    start: async () => {
      if (!isRunning()) run();
      await eventually(
        async () => {
          assert.ok(isRunning(), `directord has ended: ${log}`);
          const { phase, virtuals } = await control.status();
          assert.equal(phase, 'running');
          for (const { state, weight, kernelWeight, address } of virtuals.flatMap(({ reals }) => reals)) {
            assert.notEqual(state, 'unchecked', address);
            // The table follows a verdict a moment later.
            assert.equal(kernelWeight, weight, address);
          }
        },
        { withinMs: 60_000, everyMs: 250 },
      );
    },
    end: async (signal) => (child === undefined ? null : await endProcess(child, signal)),
    ctl: (...words) => runCommand(process.execPath, [bin('directorctl.js'), ...words, '--control', socket]),
    log: () => log,
  };
}
