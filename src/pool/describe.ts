import type { Operation } from '../node-ipvs-netlink/index.ts';
import { destinationKey, serviceName } from './identity.ts';

/** What an operation was about, as far as the operation itself does not say. */
export interface OperationContext {
  readonly role: 'real' | 'fallback' | 'stray';
  readonly occasion: 'start' | 'run' | 'repair' | 'stop';
  /** The weight that directord gave the real server before; absent where it had none. */
  readonly weightBefore?: number;
  /** What its agent has to do with its weight; for people. */
  readonly because?: string;
}

export interface OperationDescription {
  readonly kind:
    | 'virtual-added'
    | 'virtual-changed'
    | 'virtual-removed'
    | 'real-added'
    | 'real-changed'
    | 'real-weight'
    | 'real-quiesced'
    | 'real-removed'
    | 'fallback-added'
    | 'fallback-removed'
    | 'drift-repaired';
  readonly message: string;
}

/** What an applied operation means to an operator, in the words of ldirectord's log, which scripts know. */
export function describeOperation(operation: Operation, context: OperationContext): OperationDescription {
  const described = describe(operation, context);
  if (context.occasion !== 'repair') return described;
  const what =
    operation.kind === 'delete-service'
      ? 'Took out what another hand had put into the table'
      : 'Put back what had vanished from the table';
  return { kind: 'drift-repaired', message: `${what}: ${described.message}` };
}

function describe(operation: Operation, context: OperationContext): OperationDescription {
  const { role, occasion, weightBefore = 0, because } = context;
  switch (operation.kind) {
    case 'add-service':
      return {
        kind: 'virtual-added',
        message: `Added virtual server: ${serviceName(operation.service.identity)}`,
      };
    case 'edit-service':
      return {
        kind: 'virtual-changed',
        message: `Changed virtual server: ${serviceName(operation.service.identity)}`,
      };
    case 'delete-service': {
      // ldirectord's words; while it runs, it deletes none.
      const verb =
        occasion === 'start' || occasion === 'stop'
          ? `Purged virtual server (${occasion})`
          : 'Deleted virtual server';
      return { kind: 'virtual-removed', message: `${verb}: ${serviceName(operation.service)}` };
    }
    case 'add-destination':
    case 'edit-destination': {
      const { identity, settings } = operation.destination;
      const where = `${destinationKey(identity)} (${serviceName(operation.service)}) (Weight set to ${settings.weight})${because === undefined ? '' : `: ${because}`}`;
      if (role === 'fallback') {
        const verb = operation.kind === 'add-destination' ? 'Added' : 'Restored';
        return { kind: 'fallback-added', message: `${verb} fallback server: ${where}` };
      }
      if (settings.weight === 0) return { kind: 'real-quiesced', message: `Quiescent real server: ${where}` };
      if (operation.kind === 'add-destination') {
        return { kind: 'real-added', message: `Added real server: ${where}` };
      }
      // An agent may tell another share every few seconds, which is worth a line but nobody's sleep.
      return because !== undefined && weightBefore > 0
        ? { kind: 'real-weight', message: `Changed real server: ${where}` }
        : { kind: 'real-changed', message: `Restored real server: ${where}` };
    }
    case 'delete-destination': {
      const where = `${destinationKey(operation.destination)} (${serviceName(operation.service)})`;
      if (role === 'fallback')
        return { kind: 'fallback-removed', message: `Deleted fallback server: ${where}` };
      if (role === 'stray') return { kind: 'real-removed', message: `Purged real server (start): ${where}` };
      return { kind: 'real-removed', message: `Deleted real server: ${where}` };
    }
  }
}
