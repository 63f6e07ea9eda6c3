import type {
  IpvsClient,
  IpvsError,
  ObservedVirtual,
  Operation,
  Service,
} from '../node-ipvs-netlink/index.ts';
import { createBreath } from '../system/breathe.ts';
import { createSerialQueue } from '../system/serial-queue.ts';
import type { OperationContext } from './describe.ts';
import type { DesiredVirtual } from './desired-table.ts';
import { difference, type Strays, type TableVirtual } from './difference.ts';
import { destinationKey, serviceKey } from './identity.ts';

/** The part of an IPVS client that the keeper uses. */
export type IpvsTable = Pick<IpvsClient, 'table' | 'service' | 'destinations' | 'batch'>;

/** The kernel's table by service key. */
export type Table = ReadonlyMap<string, ObservedVirtual>;

export interface TableKeeperOptions {
  readonly ipvs: IpvsTable;
  /** Called for every operation that the kernel has performed, in order. */
  readonly onApplied: (virtualId: string, operation: Operation, context: OperationContext) => void;
  /** Called for every operation that the kernel refused and a second look could not mend. */
  readonly onRefused: (virtualId: string, operation: Operation, error: IpvsError) => void;
}

/** From this many changed virtual servers on, one dump of everything is quicker than a look at each. */
const wholeTableFrom = 100;

/**
 * Keeps the kernel's table as desired. It remembers what it last made true, so that an operator's hand is told
 * apart from its own decisions. Passes never overlap; each reads, compares and writes only the difference.
 */
export interface TableKeeper {
  /**
   * Replaces everything wanted (start, reload) by what `decide` makes of the table: adopts what is there, removes
   * strays and what is no longer wanted. One reading serves both, so nothing can change in between.
   */
  replace(decide: (table: Table) => Promise<ReadonlyMap<string, DesiredVirtual>>): Promise<void>;
  /** Some virtual servers are wanted otherwise from now on. */
  update(changed: ReadonlyMap<string, DesiredVirtual>): Promise<void>;
  /** Puts back what vanished from the kernel; resolves with the number of operations that took. */
  repair(): Promise<number>;
  /** Deletes these virtual servers, with their real servers, and forgets them. */
  remove(virtualIds: readonly string[]): Promise<void>;
  wanted(virtualId: string): DesiredVirtual | undefined;
}

export function createTableKeeper({ ipvs, onApplied, onRefused }: TableKeeperOptions): TableKeeper {
  const wanted = new Map<string, DesiredVirtual>();
  const applied = new Map<string, DesiredVirtual>();
  const serially = createSerialQueue();

  interface Step {
    readonly virtualId: string;
    readonly operations: readonly Operation[];
    readonly desired: DesiredVirtual | undefined;
  }

  /** Performs the steps; tells where the kernel refused something, and how many operations it took. */
  async function perform(
    steps: readonly Step[],
    occasion: OperationContext['occasion'],
    final: boolean,
  ): Promise<{ readonly refused: ReadonlySet<string>; readonly performed: number }> {
    const breath = createBreath();
    const results = await ipvs.batch(steps.flatMap((step) => step.operations));
    const refused = new Set<string>();
    let index = 0;
    let performed = 0;
    for (const { virtualId, operations, desired } of steps) {
      // A repair also carries out what the kernel refused before; only the rest is another hand's work.
      const drifted = applied.get(virtualId) === desired;
      for (const operation of operations) {
        const result = results[index++];
        if (result === undefined)
          throw new RangeError('the IPVS client answered fewer operations than it was given');
        if (result.ok) {
          performed += 1;
          onApplied(virtualId, operation, {
            ...circumstances(operation, desired, applied.get(virtualId)),
            occasion: drifted || occasion !== 'repair' ? occasion : 'run',
          });
        } else {
          refused.add(virtualId);
          if (final) onRefused(virtualId, operation, result.error);
        }
      }
      if (!refused.has(virtualId)) {
        if (desired === undefined) applied.delete(virtualId);
        else applied.set(virtualId, desired);
      }
      if (breath.due()) await breath.take();
    }
    return { refused, performed };
  }

  /** One look and one write; what another hand changed in between is looked at and written once more. */
  async function converge(
    virtualIds: Iterable<string>,
    strays: Strays,
    occasion: OperationContext['occasion'],
    table: Table | undefined,
  ): Promise<number> {
    let pending: Iterable<string> = virtualIds;
    let count = 0;
    for (const final of [false, true]) {
      const steps = await plan(pending, strays, final ? undefined : table);
      const { refused, performed } = await perform(steps, occasion, final);
      count += performed;
      if (refused.size === 0) break;
      pending = refused;
    }
    return count;
  }

  async function plan(
    virtualIds: Iterable<string>,
    strays: Strays,
    table: Table | undefined,
  ): Promise<readonly Step[]> {
    const breath = createBreath();
    const steps: Step[] = [];
    for (const virtualId of virtualIds) {
      const desired = wanted.get(virtualId);
      const previous = applied.get(virtualId);
      const identity = (desired ?? previous)?.service.identity;
      if (identity === undefined) continue;
      const actual = table === undefined ? await observe(identity) : table.get(serviceKey(identity));
      const operations =
        desired === undefined || desired.withheld
          ? actual === undefined
            ? []
            : [{ kind: 'delete-service', service: identity } as const]
          : difference(desired, previous, actual, strays);
      steps.push({ virtualId, operations, desired });
      if (breath.due()) await breath.take();
    }
    return steps;
  }

  /** A dump of everything where many virtual servers are concerned, else undefined: each is looked at by itself. */
  async function dump(count: number): Promise<Table | undefined> {
    return count > wholeTableFrom ? byKey(await ipvs.table()) : undefined;
  }

  async function observe(identity: Service['identity']): Promise<TableVirtual | undefined> {
    const service = await ipvs.service(identity);
    return service === undefined ? undefined : { service, destinations: await ipvs.destinations(identity) };
  }

  return {
    replace: (decide) =>
      serially(async () => {
        const table = byKey(await ipvs.table());
        const next = await decide(table);
        wanted.clear();
        for (const [virtualId, desired] of next) wanted.set(virtualId, desired);
        const gone = [...applied.keys()].filter((virtualId) => !wanted.has(virtualId));
        await converge([...gone, ...wanted.keys()], 'remove', 'start', table);
      }),
    update: (changed) =>
      serially(async () => {
        for (const [virtualId, desired] of changed) wanted.set(virtualId, desired);
        await converge([...changed.keys()], 'leave', 'run', await dump(changed.size));
      }),
    repair: () =>
      serially(() =>
        dump(wanted.size).then((table) => converge([...wanted.keys()], 'leave', 'repair', table)),
      ),
    remove: (virtualIds) =>
      serially(async () => {
        for (const virtualId of virtualIds) wanted.delete(virtualId);
        await converge(virtualIds, 'leave', 'stop', await dump(virtualIds.length));
      }),
    wanted: (virtualId) => wanted.get(virtualId),
  };
}

function byKey(table: readonly ObservedVirtual[]): Table {
  return new Map(table.map((virtual) => [serviceKey(virtual.service.identity), virtual]));
}

function circumstances(
  operation: Operation,
  desired: DesiredVirtual | undefined,
  previous: DesiredVirtual | undefined,
): Omit<OperationContext, 'occasion'> {
  if (operation.kind === 'delete-destination') {
    return { role: previous?.destinations.get(destinationKey(operation.destination))?.role ?? 'stray' };
  }
  if (operation.kind === 'add-destination' || operation.kind === 'edit-destination') {
    const key = destinationKey(operation.destination.identity);
    const wanted = desired?.destinations.get(key);
    const before = previous?.destinations.get(key);
    return {
      role: wanted?.role ?? 'real',
      ...(before?.role === 'real' && { weightBefore: before.settings.weight }),
      ...(wanted?.because !== undefined && { because: wanted.because }),
    };
  }
  return { role: 'real' };
}
