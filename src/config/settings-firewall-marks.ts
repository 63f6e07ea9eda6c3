/** What the [fwmark.N] of directord.ini say: which packets get the mark that a virtual server is named by. */
import ipaddr from 'ipaddr.js';
import { optional } from './optional.ts';
import type { Place, ProblemList } from './problem-list.ts';
import { define, type Section } from './setting-definitions.ts';
import { wholeNumber } from './setting-values.ts';
import { interfaceName, readHostAddress } from './settings-addresses.ts';
import { only, type Read } from './settings-sections.ts';
import { partOf, placeIn, type Reader, shown } from './values.ts';

/** A network, or one address; canonical. */
export interface MarkedNetwork {
  readonly family: 'inet' | 'inet6';
  readonly address: string;
  readonly prefixLength: number;
}

/** Both ends belong to it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type MarkedProtocol = 'tcp' | 'udp' | 'sctp';

export interface ProtocolPorts {
  readonly protocol: MarkedProtocol;
  /** In order and apart. */
  readonly ranges: readonly PortRange[] | 'all';
}

/** Packets to one of the networks by one of the protocols get the mark. */
export interface FirewallMark {
  readonly mark: number;
  readonly networks: readonly MarkedNetwork[];
  /** Each protocol once. */
  readonly ports: readonly ProtocolPorts[];
  /** The interface that they come in by; absent: any, and the director's own as well. */
  readonly interface?: string;
  /** Of the section, in directord.ini. */
  readonly line: number;
}

export interface FirewallMarkValues {
  address: MarkedNetwork;
  tcp: readonly PortRange[] | 'all';
  udp: readonly PortRange[] | 'all';
  sctp: readonly PortRange[] | 'all';
  interface: string;
}

/** One `[fwmark.N]`, read key by key. */
export interface WrittenMark {
  readonly name: string;
  readonly at: Place;
  /** The keys that stand in it, readable or not. */
  readonly keys: readonly string[];
  readonly read: Read<FirewallMarkValues>;
}

/** `10.0.0.100`, `fd00::100`, `10.0.1.0/24`. */
const network: Reader<MarkedNetwork> = (value, problems) => {
  const slash = value.text.indexOf('/');
  const host = readHostAddress(slash === -1 ? value : partOf(value, 0, slash), problems, []);
  if (host === undefined) return undefined;
  const bits = host.family === 'inet6' ? 128 : 32;
  const prefixLength = slash === -1 ? bits : wholeNumber(1, bits)(partOf(value, slash + 1), problems);
  if (prefixLength === undefined) return undefined;
  const address = networkAddress(host.address, prefixLength);
  if (address === host.address) return { ...host, prefixLength };
  const hint = `write ${address}/${prefixLength}, or ${host.address} alone`;
  problems.error(value, `${host.address}/${prefixLength} is an address within a network`, hint);
  return undefined;
};

function networkAddress(address: string, prefixLength: number): string {
  const text = `${address}/${prefixLength}`;
  return address.includes(':')
    ? ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()
    : ipaddr.IPv4.networkAddressFromCIDR(text).toString();
}

/** More ranges in one line are no list that anybody wrote. */
const mostRanges = 100;

/** `80`, `80, 443, 8000-8010`, `all`. */
const ports: Reader<readonly PortRange[] | 'all'> = (value, problems) => {
  if (value.text === 'all') return 'all';
  const ranges: PortRange[] = [];
  for (const { 0: written, index } of value.text.matchAll(/[^,]+|(?<=,)(?=,|$)|^$/g)) {
    const range = readRange(written.trim());
    const at = placeIn(value, index + (written.length - written.trimStart().length));
    if (range === undefined) {
      const what = `expected a port or a range of ports, found ${shown(written.trim())}`;
      problems.error(
        at,
        what,
        'such as 80, or 80, 443, 8000-8010, or all; ports are numbers from 1 to 65535',
      );
      return undefined;
    }
    const other = ranges.find((each) => each.first <= range.last && range.first <= each.last);
    if (other !== undefined) {
      problems.error(at, `${written.trim()} and ${formatRange(other)} have ports in common`, 'remove one');
      return undefined;
    }
    ranges.push(range);
  }
  if (ranges.length <= mostRanges) return Object.freeze(ranges.sort((a, b) => a.first - b.first));
  problems.error(
    value,
    `${ranges.length} ranges of ports are more than ${mostRanges}`,
    'all means every port',
  );
  return undefined;
};

function readRange(text: string): PortRange | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return first >= 1 && first <= last && last <= 65_535 ? Object.freeze({ first, last }) : undefined;
}

export function formatRange({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** Stands in quotes in a program's input, which know no escapes. */
const plainInterface: Reader<string> = (value, problems) => {
  const name = interfaceName(value, problems);
  if (name === undefined || /^[\w.@-]+$/.test(name)) return name;
  problems.error(value, `${shown(name)} cannot be used here`, 'letters, digits and . _ @ - only');
  return undefined;
};

const portList = ['ports, or all', 'none'] as const;

export const firewallMarkSection: Section<FirewallMarkValues> = {
  address: {
    ...define(network, ['address or network', 'none'], 'where the packets go that get the mark'),
    repeatable: true,
  },
  tcp: define(ports, portList, 'the TCP ports that they go to'),
  udp: define(ports, portList, 'the UDP ports that they go to'),
  sctp: define(ports, portList, 'the SCTP ports that they go to'),
  interface: define(plainInterface, ['interface', 'any'], 'where they come in'),
};

const protocols: readonly MarkedProtocol[] = ['tcp', 'udp', 'sctp'];

/** The marks of all sections; complete only where `problems` then holds no error. */
export function firewallMarks(
  sections: readonly WrittenMark[],
  problems: ProblemList,
): readonly FirewallMark[] {
  const marks: FirewallMark[] = [];
  for (const section of sections) {
    const mark = assemble(section, problems);
    if (mark === undefined) continue;
    for (const before of marks) tellOverlap(mark, before, section, problems);
    marks.push(mark);
  }
  return Object.freeze(marks);
}

function assemble({ name, at, keys, read }: WrittenMark, problems: ProblemList): FirewallMark | undefined {
  const mark = /^[1-9]\d{0,9}$/.test(name) ? Number(name) : 0;
  if (mark < 1 || mark > 0xffff_ffff) {
    const hint = 'write [fwmark.N], N from 1 to 4294967295 as in virtual=N';
    problems.error(at, `${shown(name)} is no firewall mark`, hint);
    return undefined;
  }
  const found = protocols.flatMap((protocol) => {
    const ranges = only(read[protocol]);
    return ranges === undefined ? [] : [Object.freeze({ protocol, ranges })];
  });
  if (!keys.includes('address')) {
    problems.error(at, `[fwmark.${name}] names no address`, 'write address[] = ADDRESS');
  }
  if (!protocols.some((protocol) => keys.includes(protocol))) {
    problems.error(at, `[fwmark.${name}] names no ports`, 'write tcp = 80, 443, or udp = 53, or tcp = all');
  }
  const networks = (read.address ?? []).map(({ value }) => value);
  tellSharedNetworks(read, problems);
  return Object.freeze({
    mark,
    networks: Object.freeze(networks),
    ports: Object.freeze(found),
    ...optional('interface', only(read.interface)),
    line: at.line,
  });
}

function tellSharedNetworks({ address = [] }: Read<FirewallMarkValues>, problems: ProblemList): void {
  for (const [index, { value, at }] of address.entries()) {
    const other = address.slice(0, index).find((each) => haveCommon(each.value, value));
    if (other === undefined) continue;
    const what = `${formatNetwork(value)} and ${formatNetwork(other.value)} have addresses in common`;
    problems.error(at, what, 'remove one');
  }
}

/** A packet has one mark. */
function tellOverlap(
  mark: FirewallMark,
  before: FirewallMark,
  { at, read }: WrittenMark,
  problems: ProblemList,
): void {
  const separate =
    mark.interface !== undefined && before.interface !== undefined && mark.interface !== before.interface;
  const shared = mark.ports.find((one) => before.ports.some((other) => portsMeet(one, other)));
  const network = read.address?.find(({ value }) => before.networks.some((each) => haveCommon(each, value)));
  if (separate || shared === undefined || network === undefined) return;
  problems.error(
    network.at,
    `packets to ${formatNetwork(network.value)} would get mark ${mark.mark} and, by line ${before.line}, mark ${before.mark}: both name the same ${shared.protocol} ports`,
    `keep addresses, ports or interfaces of [fwmark.${before.mark}] and of line ${at.line} apart`,
  );
}

function portsMeet(one: ProtocolPorts, other: ProtocolPorts): boolean {
  if (one.protocol !== other.protocol) return false;
  const [mine, others] = [one.ranges, other.ranges];
  if (mine === 'all' || others === 'all') return true;
  return mine.some((a) => others.some((b) => a.first <= b.last && b.first <= a.last));
}

function haveCommon(a: MarkedNetwork, b: MarkedNetwork): boolean {
  if (a.family !== b.family) return false;
  const shorter = Math.min(a.prefixLength, b.prefixLength);
  return networkAddress(a.address, shorter) === networkAddress(b.address, shorter);
}

export function formatNetwork({ family, address, prefixLength }: MarkedNetwork): string {
  return prefixLength === (family === 'inet' ? 32 : 128) ? address : `${address}/${prefixLength}`;
}
