/** Readers of the addresses and interfaces in directord.ini. */
import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './addresses.ts';
import type { AddressFamily } from './configuration.ts';
import type { Text } from './lines.ts';
import { optional } from './optional.ts';
import type { ProblemList } from './problem-list.ts';
import { wholeNumber } from './setting-values.ts';
import type { VirtualIp, VirtualSelector } from './settings-pair.ts';
import { readOptions, wordsOf } from './settings-words.ts';
import { partOf, type Reader, shown } from './values.ts';

export interface Address {
  readonly family: AddressFamily;
  readonly address: string;
}

/** Canonical; undefined for what is no numeric address. */
export function parseAddress(text: string): Address | undefined {
  const family = text.includes(':') ? 'inet6' : 'inet';
  const address = canonicalAddress(text, family);
  return address === undefined ? undefined : { family, address };
}

/** A numeric address. Names are not taken: failover must not wait for DNS. */
export const address: Reader<string> = (value, problems) => readAddress(value, problems)?.address;

function readAddress(value: Text, problems: ProblemList): Address | undefined {
  const found = parseAddress(value.text);
  if (found !== undefined) return found;
  const hint = value.text.includes('%')
    ? 'without %INTERFACE'
    : 'a numeric one, such as 10.0.0.1 or fd00::1; names are not looked up';
  problems.error(value, `${shown(value.text)} is no IP address`, hint);
  return undefined;
}

export type Range = ReturnType<ipaddr.IPv4['range']> | ReturnType<ipaddr.IPv6['range']>;

function rangeOf(text: string): Range {
  return ipaddr.parse(text).range();
}

/** An address that one host can have. */
export function readHostAddress(
  value: Text,
  problems: ProblemList,
  refused: readonly Range[],
): Address | undefined {
  const found = readAddress(value, problems);
  if (found === undefined) return undefined;
  const range = rangeOf(found.address);
  if (![...refused, 'unspecified', 'broadcast', 'multicast', 'ipv4Mapped'].includes(range)) return found;
  problems.error(value, `${found.address} cannot be used here: it is ${rangeWords[range] ?? range}`);
  return undefined;
}

const rangeWords: { readonly [Each in Range]?: string } = {
  unspecified: 'the unspecified address',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  ipv4Mapped: 'an IPv4 address in IPv6 notation',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address, which says nothing without an interface',
};

export const multicastAddress: Reader<string> = (value, problems) =>
  readMulticastAddress(value, problems)?.address;

export function readMulticastAddress(value: Text, problems: ProblemList): Address | undefined {
  const found = readAddress(value, problems);
  if (found === undefined || rangeOf(found.address) === 'multicast') return found;
  problems.error(value, `${found.address} is no multicast address`, 'such as 239.255.6.94 or ff05::694');
  return undefined;
}

/** As the kernel takes it (dev_valid_name). */
export const interfaceName: Reader<string> = (value, problems) => {
  const { text } = value;
  const valid = /^[^\s/:]+$/.test(text) && text !== '.' && text !== '..';
  if (valid && Buffer.byteLength(text) <= 15) return text;
  const alias = /^([^\s/:]+):/.exec(text)?.[1];
  const hint = alias === undefined ? 'such as eth0' : `the interface of this alias is ${alias}`;
  problems.error(value, `${shown(text)} is no network interface's name`, hint);
  return undefined;
};

/** `ADDRESS/PREFIX dev INTERFACE [label LABEL]`. */
export const virtualIp: Reader<VirtualIp> = (value, problems) => {
  const form = 'write ADDRESS/PREFIX dev INTERFACE';
  const [first, ...rest] = wordsOf(value);
  if (first === undefined) {
    problems.error(value, 'the value is missing', form);
    return undefined;
  }
  const slash = first.text.indexOf('/');
  const host = readHostAddress(slash === -1 ? first : partOf(first, 0, slash), problems, ['loopback']);
  const bits = host?.family === 'inet6' ? 128 : 32;
  if (slash === -1 && host !== undefined) {
    problems.error(first, `${host.address} has no prefix length`, `such as ${host.address}/${bits}`);
  }
  const prefixLength = slash === -1 ? undefined : wholeNumber(0, bits)(partOf(first, slash + 1), problems);
  const options = readOptions(value, rest, { required: ['dev'], optional: ['label'] }, form, problems);
  const device = options?.dev && interfaceName(options.dev, problems);
  if (host === undefined || prefixLength === undefined || device === undefined) return undefined;
  const label = options?.label;
  if (label !== undefined && !isLabelOf(device, host.family, label, problems)) return undefined;
  return { ...host, prefixLength, device, ...optional('label', label?.text) };
};

function isLabelOf(device: string, family: AddressFamily, label: Text, problems: ProblemList): boolean {
  if (family === 'inet6') {
    problems.error(label, 'an IPv6 address has no label', 'leave it out');
    return false;
  }
  // As ip-address(8) demands: otherwise ifconfig and others would not know whose address it is.
  const fits = label.text.startsWith(device) && Buffer.byteLength(label.text) <= 15;
  if (fits) return true;
  const hint = `such as ${device}:vip; at most 15 characters`;
  problems.error(label, `the label ${shown(label.text)} does not begin with ${device}, or is too long`, hint);
  return false;
}

/** `ADDRESS`, or the number of a firewall mark. */
export const virtualSelector: Reader<VirtualSelector> = (value, problems) => {
  if (/^\d+$/.test(value.text)) {
    const mark = wholeNumber(1, 0xffff_ffff)(value, problems);
    return mark === undefined ? undefined : { kind: 'fwmark', mark };
  }
  const found = readAddress(value, problems);
  return found && { kind: 'address', ...found };
};
