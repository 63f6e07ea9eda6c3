import { commandWords } from './command-words.ts';
import { runProgram } from './run-program.ts';

export type CommandOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A command that hangs must not pile up behind itself; a minute is long for a script that switches a fallback. */
const defaultTimeoutMs = 60_000;

/**
 * Runs a command of the configuration with more arguments, without a shell and without its output. Its process
 * group is ended when it takes longer than `timeoutMs`.
 */
export async function runCommand(
  command: string,
  extra: readonly string[],
  timeoutMs = defaultTimeoutMs,
): Promise<CommandOutcome> {
  const words = commandWords(command);
  if (words === undefined || words.length === 0) {
    return { ok: false, reason: `\`${command}\` is no command: a quote is not closed, or it is empty` };
  }
  const { failure } = await runProgram([...words, ...extra], { timeoutMs });
  return failure === undefined ? { ok: true } : { ok: false, reason: failure };
}
