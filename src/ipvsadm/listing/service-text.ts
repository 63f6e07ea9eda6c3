import type { ServiceIdentity, ServiceSettings } from '../../node-ipvs-netlink/index.ts';
import { formatSchedulerFlags } from '../command-line/flags.ts';
import { cut, endpointText, type ShownNames } from './endpoint-text.ts';

/** Where ipvsadm cuts an IPv4 endpoint in a table, name or not. */
export const TABLE_WIDTH = 28;

/** Such as `TCP  10.0.0.1:80` or `FWM  1 IPv6`. */
export function serviceText(identity: ServiceIdentity, names: ShownNames): string {
  if (identity.kind === 'fwmark') return `FWM  ${identity.mark}${identity.family === 'inet6' ? ' IPv6' : ''}`;
  const { address, port, protocol } = identity;
  const endpoint = cut(endpointText(address, port, protocol, names), TABLE_WIDTH);
  return `${protocol.toUpperCase().padEnd(4)} ${endpoint}`;
}

/** Such as ` sh (sh-port) persistent 60 mask 255.255.255.0`. */
export function settingsText(settings: ServiceSettings): string {
  const { scheduler, schedulerFlags, persistence, persistenceEngine, onePacket } = settings;
  return [
    ` ${scheduler}`,
    schedulerFlags.length === 0 ? '' : ` (${formatSchedulerFlags(schedulerFlags, scheduler)})`,
    persistence === undefined ? '' : ` persistent ${persistence.timeout}`,
    persistence === undefined || isOneClient(persistence.netmask) ? '' : ` mask ${persistence.netmask}`,
    persistenceEngine === undefined ? '' : ` pe ${persistenceEngine}`,
    onePacket ? ' ops' : '',
  ].join('');
}

/** The default mask, which is not shown. */
export function isOneClient(netmask: string | number): boolean {
  return netmask === '255.255.255.255' || netmask === 128;
}
