import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';

export interface OwnedProcess {
  readonly child: ChildProcess;
  /** Kills the program and all it started. */
  readonly stop: () => void;
  /** Settles once the process has ended and its pipes are closed; `stopped` tells why we ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly stopped?: string }>;
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Stands between us and the program. When we ask, or (through setpriv) when we are dead, it kills the process
 * group that user-mode Linux makes for itself, and then its own.
 */
const guardian = `"$@" & trap "kill -KILL -$! 2>/dev/null && wait $!; kill -KILL 0" TERM; wait $!`;

/**
 * Starts a program that never outlives us: it is killed, with all it started, at the timeout,
 * when a signal asks us to end, when we exit, and even when we are killed.
 */
export function startOwned(
  program: string,
  args: readonly string[],
  options: { readonly stdio: StdioOptions; readonly timeoutMs: number; readonly env?: NodeJS.ProcessEnv },
): OwnedProcess {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'sh', '-c', guardian, 'sh', program, ...args], {
    stdio: options.stdio,
    detached: true,
    ...(options.env && { env: options.env }),
  });
  let stopped: string | undefined;
  const kill = (): void => {
    child.kill('SIGTERM');
  };
  const stopFor = (why: string): void => {
    stopped ??= why;
    kill();
  };
  const timer = setTimeout(
    stopFor,
    options.timeoutMs,
    `it had not ended after ${options.timeoutMs / 1000} s`,
  );
  process.on('exit', kill);
  for (const signal of endingSignals) process.on(signal, stopFor);

  const ended = new Promise<{ code: number | null; stopped?: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...(stopped !== undefined && { stopped }) }));
  }).finally(() => {
    clearTimeout(timer);
    process.off('exit', kill);
    for (const signal of endingSignals) process.off(signal, stopFor);
  });
  return { child, ended, stop: kill };
}
