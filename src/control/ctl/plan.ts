import { planTable } from '../../director/plan.ts';
import type { Judge } from '../../director/site.ts';
import type { MemberStatus } from '../../pair/member-status.ts';
import { type ControlClient, ControlError } from '../control-client.ts';
import { printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import { renderPlan } from '../view/plan-view.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type FilteredHost, packetFilterOperations } from './plan-packet-filter.ts';
import type { Terminal } from './terminal.ts';

/** The host that the files are for, as far as its settings are known. */
export interface PlannedHost extends FilteredHost {
  readonly judge?: Judge;
}

/**
 * Prints what the files would change in the kernel now. A daemon that runs is asked which virtual servers it
 * keeps, for those that the files no longer name would go.
 */
export async function plan(
  files: readonly string[],
  client: Pick<ControlClient, 'status'>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
  host: PlannedHost,
): Promise<ExitCode> {
  const status = await runningStatus(client);
  const outcome = await planTable(files, {
    ownedVirtuals: status?.virtuals.map(({ id }) => id) ?? [],
    ...(host.judge && { judge: host.judge }),
    furtherOperations: (site) => packetFilterOperations(site, host, status),
  });
  if (json) terminal.print(JSON.stringify(outcome, undefined, 2));
  else for (const problem of outcome.problems) terminal.complain(problemLine(problem));
  if (!outcome.ok) {
    if (!json) terminal.complain(printable(outcome.message));
    const inFiles = outcome.problems.some(({ severity }) => severity === 'error');
    return inFiles ? EXIT.configuration : EXIT.failed;
  }
  if (!json) terminal.print(renderPlan(outcome.operations, terminal.paint));
  return outcome.operations.length === 0 ? EXIT.done : EXIT.changes;
}

/** Undefined where no daemon keeps anything. */
async function runningStatus(client: Pick<ControlClient, 'status'>): Promise<MemberStatus | undefined> {
  try {
    const status = await client.status();
    return status.dryRun ? undefined : status;
  } catch (error) {
    if (error instanceof ControlError && error.kind === 'absent') return undefined;
    throw error;
  }
}
