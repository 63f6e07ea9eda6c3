import { type ChildProcess, spawn } from 'node:child_process';
import type { Cleanup } from '../support/cleanup.ts';

/** A server program that a test may stop, freeze and start again. */
export interface Daemon {
  start(): Promise<void>;
  /** Ends it in an orderly way. */
  stop(): Promise<void>;
  /** From now on it accepts what the kernel accepts for it, and says nothing. */
  freeze(): void;
  thaw(): void;
  /** Throws when it has ended, with the last that it said. */
  assertRunning(): void;
}

export interface DaemonProgram {
  /** In the foreground, so that its end is seen. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Some refuse to run as root. */
  readonly user?: string;
  readonly stopSignal?: NodeJS.Signals;
}

const STOP_LIMIT_MS = 20_000;

/** It is killed at the latest when `cleanup` closes. */
export function createDaemon(cleanup: Cleanup, { command, user, stopSignal }: DaemonProgram): Daemon {
  let child: ChildProcess | undefined;
  let words = '';
  const signal = (name: NodeJS.Signals): void => {
    const pid = child?.exitCode === null && child.signalCode === null ? child.pid : undefined;
    // Its process group, for some have workers.
    if (pid !== undefined) process.kill(-pid, name);
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const exit = new Promise((resolve) => ending.once('exit', resolve));
    signal(name);
    const timer = setTimeout(signal, STOP_LIMIT_MS, 'SIGKILL');
    await exit;
    clearTimeout(timer);
  };
  cleanup.add(() => end('SIGKILL'));
  const asUser =
    user === undefined ? [] : ['setpriv', '--reuid', user, '--regid', user, '--clear-groups', '--'];
  return {
    async start() {
      const [program = '', ...args] = [...asUser, ...command];
      const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      child = started;
      words = '';
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          words = `${words}${text}`.slice(-4000);
        });
      }
      await new Promise((resolve, reject) => {
        started.once('spawn', resolve);
        started.once('error', reject);
      });
    },
    stop: () => end(stopSignal ?? 'SIGTERM'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    assertRunning() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${command[0]} has ended with ${child?.exitCode ?? child?.signalCode}: ${words}`);
      }
    },
  };
}
