import type { Destination, Operation, Service, Tunnel } from '../node-ipvs-netlink/index.ts';
import type { DesiredDestination, DesiredVirtual } from './desired-table.ts';
import { destinationKey } from './identity.ts';

/** What the kernel has of one virtual server; statistics do not matter here. */
export interface TableVirtual {
  readonly service: Service;
  readonly destinations: readonly Destination[];
}

/**
 * What to do with real servers in the table that neither the configuration nor directord's last decision
 * knows: `remove` at start and reload, as ldirectord purges them; `leave` in between, for an operator who
 * added one by hand meant it.
 */
export type Strays = 'remove' | 'leave';

/**
 * The operations that make one virtual server's part of the table as desired, in an order that never leaves it
 * without a server that it had: additions first, removals last.
 *
 * `previous` is what directord last made true here, and undefined at start. Where it equals `desired`,
 * nothing was decided anew, so a difference in the kernel is an operator's hand and stays; only what vanished
 * is put back.
 */
export function difference(
  desired: DesiredVirtual,
  previous: DesiredVirtual | undefined,
  actual: TableVirtual | undefined,
  strays: Strays,
): readonly Operation[] {
  return [
    ...serviceOperations(desired, previous, actual),
    ...destinationOperations(desired, previous, actual, strays),
  ];
}

function serviceOperations(
  desired: DesiredVirtual,
  previous: DesiredVirtual | undefined,
  actual: TableVirtual | undefined,
): readonly Operation[] {
  if (actual === undefined) return [{ kind: 'add-service', service: desired.service }];
  if (sameService(actual.service, desired.service)) return [];
  if (previous !== undefined && sameService(previous.service, desired.service)) return [];
  return [{ kind: 'edit-service', service: desired.service }];
}

function destinationOperations(
  desired: DesiredVirtual,
  previous: DesiredVirtual | undefined,
  actual: TableVirtual | undefined,
  strays: Strays,
): readonly Operation[] {
  const service = desired.service.identity;
  const found = new Map(actual?.destinations.map((each) => [destinationKey(each.identity), each]));
  const before = (key: string) => decided(previous?.destinations.get(key));
  const raises: Operation[] = [];
  const lowers: Operation[] = [];
  for (const [key, destination] of desired.destinations) {
    const there = found.get(key);
    const operation =
      there === undefined
        ? addition(service, destination, before(key))
        : edit(service, destination, before(key), there);
    if (operation === undefined) continue;
    (destination.settings.weight > 0 ? raises : lowers).push(operation);
  }
  const removals: Operation[] = [];
  for (const [key, there] of found) {
    if (desired.destinations.has(key)) continue;
    const ours = previous?.destinations.has(key) ?? false;
    if (!ours && strays === 'leave') continue;
    removals.push({ kind: 'delete-destination', service, destination: there.identity });
  }
  return [...raises, ...lowers, ...removals];
}

function addition(
  service: Service['identity'],
  destination: DesiredDestination,
  before: DesiredDestination | undefined,
): Operation | undefined {
  const { presence, identity, settings } = destination;
  if (presence === 'as-found') return undefined;
  if (presence === 'if-present' && before !== undefined) return undefined;
  return { kind: 'add-destination', service, destination: { identity, settings } };
}

function edit(
  service: Service['identity'],
  destination: DesiredDestination,
  before: DesiredDestination | undefined,
  there: Destination,
): Operation | undefined {
  const { presence, identity, settings } = destination;
  if (presence === 'as-found' || sameSettings(there, destination)) return undefined;
  if (before !== undefined && sameSettings(before, destination)) return undefined;
  return { kind: 'edit-destination', service, destination: { identity, settings } };
}

/** `as-found` decided nothing, so what comes after it is a first decision. */
function decided(destination: DesiredDestination | undefined): DesiredDestination | undefined {
  return destination?.presence === 'as-found' ? undefined : destination;
}

function sameSettings(one: Destination, other: Destination): boolean {
  const [a, b] = [one.settings, other.settings];
  return (
    a.weight === b.weight &&
    a.forwarding === b.forwarding &&
    a.upperThreshold === b.upperThreshold &&
    a.lowerThreshold === b.lowerThreshold &&
    sameTunnel(a.tunnel, b.tunnel)
  );
}

/** Absent is ipip. */
function sameTunnel(one: Tunnel = ipip, other: Tunnel = ipip): boolean {
  if (one.type === 'ipip' || other.type === 'ipip') return one.type === other.type;
  if (one.type !== other.type || one.checksum !== other.checksum) return false;
  return one.type !== 'gue' || other.type !== 'gue' || one.port === other.port;
}

const ipip: Tunnel = { type: 'ipip' };

function sameService(one: Service, other: Service): boolean {
  const [a, b] = [one.settings, other.settings];
  return (
    a.scheduler === b.scheduler &&
    a.onePacket === b.onePacket &&
    a.persistence?.timeout === b.persistence?.timeout &&
    a.persistence?.netmask === b.persistence?.netmask &&
    a.persistenceEngine === b.persistenceEngine &&
    a.schedulerFlags.length === b.schedulerFlags.length &&
    a.schedulerFlags.every((flag) => b.schedulerFlags.includes(flag))
  );
}
