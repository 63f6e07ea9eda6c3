import { formatProblem } from '../../config/problem.ts';
import { planTable } from '../../director/plan.ts';
import { type ControlClient, ControlError } from '../control-client.ts';
import { printable } from '../printable.ts';
import { renderPlan } from '../view/plan-view.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Prints what the files would change in the kernel now. A daemon that runs is asked which virtual servers it
 * keeps, for those that the files no longer name would go.
 */
export async function plan(
  files: readonly string[],
  client: Pick<ControlClient, 'status'>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const outcome = await planTable(files, await keptVirtuals(client));
  if (json) terminal.print(JSON.stringify(outcome, undefined, 2));
  else for (const problem of outcome.problems) terminal.complain(printable(formatProblem(problem)));
  if (!outcome.ok) {
    if (!json) terminal.complain(printable(outcome.message));
    const inFiles = outcome.problems.some(({ severity }) => severity === 'error');
    return inFiles ? EXIT.configuration : EXIT.failed;
  }
  if (!json) terminal.print(renderPlan(outcome.operations, terminal.paint));
  return outcome.operations.length === 0 ? EXIT.done : EXIT.changes;
}

async function keptVirtuals(client: Pick<ControlClient, 'status'>): Promise<readonly string[]> {
  try {
    const { virtuals, dryRun } = await client.status();
    return dryRun ? [] : virtuals.map(({ id }) => id);
  } catch (error) {
    if (error instanceof ControlError && error.kind === 'absent') return [];
    throw error;
  }
}
