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
import { labKernel } from './inside.ts';
import { printOnFailure } from './last-words.ts';
import { endProcess, enter, type Namespace, startIn } from './namespace.ts';

/** `directord run` in a namespace, with files and a control socket of its own. */
export interface RunningDirector {
  readonly control: ControlClient;
  /** Its ldirectord.cf. */
  readonly file: string;
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
  /** Waits for the end that somebody has asked for, and returns the exit code. */
  ended(): Promise<number | null>;
  /** Runs directorctl against it. */
  ctl(...words: readonly string[]): Promise<CommandResult>;
  /** Runs `directord release` in its namespace, after its end. */
  release(): Promise<CommandResult>;
  /** Everything that it has said. */
  log(): string;
}

/** An emulated processor is some ten times slower. */
const startsWithinMs = labKernel() === 'qemu' ? 240_000 : 120_000;

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
  const common = ['--control', socket, '--settings', settingsFile];
  let log = '';
  let child: ChildProcess | undefined;
  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;
  const run = (): void => {
    const words = [bin('directord.js'), 'run', '--config', file, ...common];
    child = startIn(cleanup, namespace, process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
  };
  const command = (program: string, words: readonly string[]): Promise<CommandResult> => {
    const line = enter(namespace, [process.execPath, bin(program), ...words, ...common]);
    return runCommand(...line, '', startsWithinMs);
  };
  printOnFailure(() => `the log of directord in ${namespace.name}:\n${log}`);

  return {
    control,
    file,
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
        { withinMs: startsWithinMs, everyMs: 250 },
      );
    },
    end: async (signal) => (child === undefined ? null : await endProcess(child, signal)),
    ended: () =>
      eventually(
        () => {
          assert.ok(!isRunning(), 'directord runs');
          return child?.exitCode ?? null;
        },
        { withinMs: startsWithinMs, everyMs: 100 },
      ),
    ctl: (...words) => command('directorctl.js', words),
    release: () => command('directord.js', ['release']),
    log: () => log,
  };
}
