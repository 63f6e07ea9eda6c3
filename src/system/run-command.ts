import { spawn } from 'node:child_process';
import { commandWords } from './command-words.ts';

export type CommandOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A command that hangs must not pile up behind itself; a minute is long for a script that switches a fallback. */
const defaultTimeoutMs = 60_000;

/**
 * Runs a command of the configuration with more arguments, without a shell and without its output. Its process
 * group is ended when it takes longer than `timeoutMs`.
 */
export function runCommand(
  command: string,
  extra: readonly string[],
  timeoutMs = defaultTimeoutMs,
): Promise<CommandOutcome> {
  const words = commandWords(command);
  const program = words?.[0];
  if (words === undefined || program === undefined) {
    return Promise.resolve({
      ok: false,
      reason: `\`${command}\` is no command: a quote is not closed, or it is empty`,
    });
  }
  return new Promise((resolve) => {
    const child = spawn(program, [...words.slice(1), ...extra], {
      stdio: 'ignore',
      detached: true,
      cwd: '/',
    });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid);
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, reason: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve({ ok: true });
      else resolve({ ok: false, reason: signal === null ? `exit status ${code}` : `ended by ${signal}` });
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
}
