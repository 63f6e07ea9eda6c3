import { describeOperation } from '../pool/describe.ts';
import type { TableKeeperOptions } from '../pool/table-keeper.ts';
import type { Journal } from './journal.ts';
import type { ServerFacts } from './server-facts.ts';
import type { RunningVirtual } from './servers.ts';

export interface TableEventParts {
  readonly journal: Pick<Journal, 'record'>;
  readonly facts: Pick<ServerFacts, 'ofOperation'>;
  readonly running: (virtualId: string) => RunningVirtual | undefined;
  /** How many of its real servers take connections, as far as that was counted already. */
  readonly healthy: (virtualId: string) => number | undefined;
}

/** Tells what the kernel has done, and refused. */
export function createTableEvents({
  journal,
  facts,
  running,
  healthy,
}: TableEventParts): Pick<TableKeeperOptions, 'onApplied' | 'onRefused'> {
  const refusals = new Map<string, string>();
  return {
    onApplied(virtualId, operation, context) {
      refusals.delete(virtualId);
      const virtual = running(virtualId);
      const described = describeOperation(operation, context);
      const usual = described.kind === 'real-weight' ? 'info' : 'notice';
      journal.record({
        severity: context.occasion === 'repair' ? 'warning' : usual,
        virtual: virtualId,
        ...(virtual && facts.ofOperation(virtual, operation, healthy(virtualId))),
        ...described,
      });
    },
    onRefused(virtual, _operation, { message }) {
      // Every repair tries again; the log hears of it once.
      if (refusals.get(virtual) === message) return;
      refusals.set(virtual, message);
      journal.record({ severity: 'error', kind: 'kernel-error', virtual, message });
    },
  };
}
