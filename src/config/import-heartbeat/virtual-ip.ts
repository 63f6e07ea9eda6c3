import ipaddr from 'ipaddr.js';
import { interfaceName, parseAddress, virtualIp } from '../settings-addresses.ts';
import { shown } from '../values.ts';
import type { HaResource } from './haresources.ts';
import { readText } from './ini-text.ts';
import type { LocalAddress, LocalHost } from './source.ts';

export interface ConvertedVip {
  readonly address: string;
  /** The value of `vip[]`. */
  readonly value: string;
}

/**
 * The address of an IPaddr, IPaddr2 or IPv6addr: ADDRESS[/BITS-OR-MASK[/INTERFACE[:LABEL]][/BROADCAST]]. What it
 * leaves out is taken from the host's own network of that address. Undefined when it is no address.
 */
export function convertVip(
  resource: HaResource,
  local: LocalHost | undefined,
  tell: (text: string) => void,
): ConvertedVip | undefined {
  // The address of an IPv6addr may have `::` in it.
  const isIpv6 = resource.script === 'IPv6addr';
  const written = (isIpv6 ? resource.arguments.join('::') : resource.arguments[0]) ?? '';
  const [host = '', mask = '', ...rest] = written.split('/');
  const found = parseAddress(host);
  if (found === undefined) {
    tell(`${resource.script} ${shown(written)} is left out: it is no address`);
    return undefined;
  }
  const { address, family } = found;
  const network = local?.addresses.find((each) => isWithin(address, each));
  const device = rest.find((each) => !/^(?:\d|$)/.test(each));
  const prefixLength = maskBits(mask) ?? network?.prefixLength ?? (family === 'inet' ? 32 : 128);
  if (mask === '' && network === undefined) {
    tell(`${address} has no netmask, so it gets /${prefixLength}; heartbeat took that of the route`);
  }
  const name = device?.replace(/:.*/s, '') ?? network?.device ?? 'eth0';
  if (device === undefined && network === undefined) {
    tell(`${address} has no interface, so it gets eth0; heartbeat took that of the route`);
  }
  if (readText(interfaceName, name) === undefined) {
    tell(`${address} is left out: ${shown(name)} is no interface`);
    return undefined;
  }
  tellBroadcast(
    address,
    prefixLength,
    rest.find((each) => /^\d/.test(each)),
    tell,
  );
  const value = `${address}/${prefixLength} dev ${name}`;
  if (readText(virtualIp, value) === undefined) {
    tell(`${shown(written)} is left out: it is no address that can move`);
    return undefined;
  }
  const labelled = device?.includes(':') ? `${value} label ${device}` : value;
  if (readText(virtualIp, labelled) !== undefined) return { address, value: labelled };
  tell(`the label ${shown(device ?? '')} is left out: it is too long, or of an IPv6 address`);
  return { address, value };
}

function isWithin(address: string, network: LocalAddress): boolean {
  const [one, other] = [ipaddr.parse(address), ipaddr.parse(network.address)];
  return one.kind() === other.kind() && one.match(other, network.prefixLength);
}

/** `24`, or `255.255.255.0`. */
function maskBits(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  return ipaddr.IPv4.isValidFourPartDecimal(text)
    ? (ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask() ?? undefined)
    : undefined;
}

function tellBroadcast(
  address: string,
  prefixLength: number,
  written: string | undefined,
  tell: (text: string) => void,
): void {
  if (written === undefined || address.includes(':') || prefixLength > 32) return;
  const usual = ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${prefixLength}`).toString();
  if (written !== usual)
    tell(`the broadcast address of ${address} is left out: directord sets the usual one`);
}
