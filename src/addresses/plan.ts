import { addressBytes, inSubnet } from './address-bytes.ts';
import type { ParkedAddress } from './ledger.ts';
import { type InterfaceAddress, type NewAddress, SCOPE } from './rtnetlink/address.ts';
import type { Link } from './rtnetlink/link.ts';
import { familyOf, type VirtualAddress } from './virtual-address.ts';

/** What to do so that this host has an address, or has it no longer. Pure. */

export interface Network {
  readonly links: readonly Link[];
  readonly addresses: readonly InterfaceAddress[];
}

export const LOOPBACK = 'lo';

export interface HoldPlan {
  readonly virtual: VirtualAddress;
  readonly step:
    | { readonly kind: 'add'; readonly added: NewAddress }
    /** It is there already, by an earlier run or another hand. */
    | { readonly kind: 'adopt' }
    | { readonly kind: 'impossible'; readonly reason: string };
  /** The same address on `lo`, where a director has it while it is a mere real server: it is to leave. */
  readonly onLoopback: readonly InterfaceAddress[];
}

export function planHold(
  network: Network,
  addresses: readonly VirtualAddress[],
  leaveLoopback: boolean,
): readonly HoldPlan[] {
  const byName = linksByName(network);
  const present = groupByAddress(network.addresses);
  const loopback = byName.get(LOOPBACK)?.index;
  return addresses.map((virtual) => {
    const same = present.get(virtual.address) ?? [];
    const link = byName.get(virtual.device);
    const leaves = leaveLoopback && virtual.device !== LOOPBACK;
    const onLoopback = leaves ? same.filter((each) => each.interfaceIndex === loopback) : [];
    return { virtual, step: holdStep(virtual, link, same, network), onLoopback };
  });
}

function holdStep(
  virtual: VirtualAddress,
  link: Link | undefined,
  same: readonly InterfaceAddress[],
  { links }: Network,
): HoldPlan['step'] {
  if (link === undefined) {
    const names = links.map((each) => each.name).join(', ');
    return { kind: 'impossible', reason: `there is no interface ${virtual.device} (there are: ${names})` };
  }
  const isThere = same.some(
    (each) =>
      each.interfaceIndex === link.index && each.prefixLength === virtual.prefixLength && !each.refused,
  );
  return isThere ? { kind: 'adopt' } : { kind: 'add', added: newAddress(virtual, link) };
}

function newAddress({ address, prefixLength, device, label }: VirtualAddress, link: Link): NewAddress {
  const isIpv4 = familyOf(address) === 'inet';
  return {
    address,
    prefixLength,
    interfaceIndex: link.index,
    ...(isIpv4 && label !== undefined && { label }),
    scope: device === LOOPBACK && address.startsWith('127.') ? SCOPE.host : SCOPE.global,
  };
}

export interface ReleasePlan {
  readonly virtual: VirtualAddress;
  /** Whatever prefix length it has there: the named address has to go. */
  readonly deleted: readonly InterfaceAddress[];
  /** Goes back to `lo` first, so that the host has the address throughout. */
  readonly unparked: NewAddress | undefined;
}

export function planRelease(
  network: Network,
  addresses: readonly VirtualAddress[],
  parked: readonly ParkedAddress[],
): readonly ReleasePlan[] {
  const byName = linksByName(network);
  const present = groupByAddress(network.addresses);
  const parkedOf = new Map(parked.map((each) => [each.address, each]));
  const loopback = byName.get(LOOPBACK);
  return addresses.map((virtual) => {
    const index = byName.get(virtual.device)?.index;
    const same = present.get(virtual.address) ?? [];
    const back = parkedOf.get(virtual.address);
    return {
      virtual,
      deleted: same.filter((each) => each.interfaceIndex === index),
      unparked: back && loopback && { ...back, interfaceIndex: loopback.index },
    };
  });
}

/**
 * The addresses that the kernel takes along when it deletes others: where an interface does not promote
 * secondaries, all IPv4 addresses of a subnet go with the first of it. They have to be put back.
 */
export function addressesAtRisk(
  addresses: readonly InterfaceAddress[],
  deleted: readonly InterfaceAddress[],
): readonly InterfaceAddress[] {
  const firsts = deleted.filter((each) => familyOf(each.address) === 'inet' && !each.secondary);
  if (firsts.length === 0) return [];
  const gone = new Set(deleted);
  return addresses.filter(
    (each) => each.secondary && !gone.has(each) && firsts.some((first) => isSecondaryOf(each, first)),
  );
}

function isSecondaryOf(each: InterfaceAddress, first: InterfaceAddress): boolean {
  return (
    each.interfaceIndex === first.interfaceIndex &&
    each.prefixLength === first.prefixLength &&
    inSubnet(addressBytes(each.address), addressBytes(first.address), first.prefixLength)
  );
}

function linksByName({ links }: Network): ReadonlyMap<string, Link> {
  return new Map(links.map((link) => [link.name, link]));
}

function groupByAddress(
  addresses: readonly InterfaceAddress[],
): ReadonlyMap<string, readonly InterfaceAddress[]> {
  const groups = new Map<string, InterfaceAddress[]>();
  for (const each of addresses) {
    const group = groups.get(each.address);
    if (group === undefined) groups.set(each.address, [each]);
    else group.push(each);
  }
  return groups;
}
