import type { GroupOrder } from '../../pair/member.ts';
import { type ControlClient, ControlError } from '../control-client.ts';
import { printable } from '../printable.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Gives an order about groups of virtual addresses, and prints what came of it, or why nothing did. */
export async function giveOrder(
  order: GroupOrder,
  client: Pick<ControlClient, 'order'>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const outcome = await client.order(order).catch((error: unknown) => {
    if (!(error instanceof ControlError) || error.kind !== 'timeout') throw error;
    const hint = 'the order may come true all the same: directorctl status tells';
    throw new ControlError('timeout', `${error.message}; ${hint}`, { cause: error });
  });
  if (json) terminal.print(JSON.stringify(outcome, undefined, 2));
  else if (!outcome.ok) terminal.complain(printable(outcome.message));
  else if (order.wait) terminal.print(printable(outcome.message));
  else terminal.print(`accepted: ${printable(outcome.message)} (directorctl status tells what comes of it)`);
  return outcome.ok ? EXIT.done : EXIT.failed;
}
