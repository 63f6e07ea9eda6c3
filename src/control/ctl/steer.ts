import type { SelectionOutcome } from '../../director/director.ts';
import type { ControlClient } from '../control-client.ts';
import { printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface SteerOptions {
  readonly json: boolean;
}

export async function reload(
  client: Pick<ControlClient, 'reload'>,
  { json }: SteerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const outcome = await client.reload();
  const problems = outcome.ok ? outcome.warnings : outcome.problems;
  if (json) terminal.print(JSON.stringify(outcome, undefined, 2));
  else {
    for (const problem of problems) terminal.complain(problemLine(problem));
    if (outcome.ok) terminal.print(printable(outcome.message));
    else terminal.complain(printable(outcome.message));
  }
  if (outcome.ok) return EXIT.done;
  // Without an error in the files it is the daemon that could not.
  return problems.some(({ severity }) => severity === 'error') ? EXIT.configuration : EXIT.failed;
}

/** Prints what a drain, undrain or weight did. */
export async function select(
  done: string,
  outcome: Promise<SelectionOutcome>,
  { json }: SteerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const result = await outcome;
  if (json) terminal.print(JSON.stringify(result, undefined, 2));
  else if (!result.ok) terminal.complain(printable(result.message));
  else for (const place of result.changed) terminal.print(`${done}: ${printable(place)}`);
  return result.ok ? EXIT.done : EXIT.failed;
}

export async function stop(client: Pick<ControlClient, 'stop'>, terminal: Terminal): Promise<ExitCode> {
  await client.stop();
  terminal.print('directord has stopped');
  return EXIT.done;
}
