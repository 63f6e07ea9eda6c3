import type {
  ObservedDestination,
  ObservedVirtual,
  Protocol,
  ServiceIdentity,
} from '../../node-ipvs-netlink/index.ts';

/*
 * ipvsadm's order, to the letter: whoever compares two listings must not find them shuffled.
 *
 * It compares by subtracting in 32 bits with a sign, so what is 2^31 or more apart compares the wrong way round
 * (192.168.0.1 before 1.1.1.1), and not transitively; what comes of that depends on the algorithm. That is the
 * C library's merge sort, on entries in the kernel's order.
 */

/** Compared from left to right. */
type Key = readonly number[];

interface Keyed<T> {
  readonly value: T;
  readonly key: Key;
}

const protocolNumber: Readonly<Record<Protocol, number>> = { tcp: 6, udp: 17, sctp: 132 };
const familyNumber = { inet: 2, inet6: 10 } as const;

/** By firewall mark (services of addresses have 0), family, protocol, address and port; and each one's servers. */
export function sortTable(table: readonly ObservedVirtual[]): readonly ObservedVirtual[] {
  return sortBy(table, ({ service }) => serviceKey(service.identity)).map(({ service, destinations }) => ({
    service,
    destinations: sortDestinations(destinations),
  }));
}

/** By address, whatever its family, and port. */
export function sortDestinations(
  destinations: readonly ObservedDestination[],
): readonly ObservedDestination[] {
  return sortBy(destinations, ({ identity }) => [...addressWords(identity.address), identity.port]);
}

function serviceKey(identity: ServiceIdentity): Key {
  if (identity.kind === 'fwmark') return [identity.mark, familyNumber[identity.family]];
  const { protocol, address, port } = identity;
  const family = address.includes(':') ? familyNumber.inet6 : familyNumber.inet;
  return [0, family, protocolNumber[protocol], ...addressWords(address), port];
}

/** Four numbers of 32 bits, of which IPv4 has the first. */
function addressWords(address: string): Key {
  if (!address.includes(':')) {
    return [address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0), 0, 0, 0];
  }
  const [head = '', tail = ''] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const groups = [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
  return [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 65_536 + (groups[i + 1] ?? 0));
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function sortBy<T>(values: readonly T[], keyOf: (value: T) => Key): readonly T[] {
  return mergeSort(values.map((value) => ({ value, key: keyOf(value) }))).map(({ value }) => value);
}

function mergeSort<T>(entries: readonly Keyed<T>[]): readonly Keyed<T>[] {
  if (entries.length < 2) return entries;
  const middle = Math.floor(entries.length / 2);
  const first = mergeSort(entries.slice(0, middle));
  const second = mergeSort(entries.slice(middle));
  const merged: Keyed<T>[] = [];
  let taken = 0;
  for (const entry of first) {
    for (let next = second[taken]; next && compare(entry.key, next.key) > 0; next = second[++taken]) {
      merged.push(next);
    }
    merged.push(entry);
  }
  return merged.concat(second.slice(taken));
}

function compare(one: Key, other: Key): number {
  for (let i = 0; i < one.length; i++) {
    // To 32 bits with a sign.
    const difference = ((one[i] ?? 0) - (other[i] ?? 0)) | 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
