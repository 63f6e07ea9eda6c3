import type {
  Destination,
  DestinationSettings,
  ObservedVirtual,
  Protocol,
  Service,
  ServiceIdentity,
  ServiceSettings,
} from '../../node-ipvs-netlink/index.ts';
import { formatSchedulerFlags } from '../command-line/flags.ts';
import { endpointText, numericNames, type ShownNames } from './endpoint-text.ts';
import { isOneClient } from './service-text.ts';

/** ipvsadm writes no more of an endpoint, and what it cuts it cannot read again. */
const RULE_WIDTH = 59;

const forwardingOption = { masq: '-m', local: '-g', tunnel: '-i', route: '-g', bypass: '-g' } as const;
const checksumOption = { none: '--tun-nocsum', full: '--tun-csum', remote: '--tun-remcsum' } as const;

/** The table as command lines that make it, in the order given. Thresholds are no part of it. */
export function rulesText(table: readonly ObservedVirtual[], names: ShownNames): string {
  const lines: string[] = [];
  for (const { service, destinations } of table) {
    const name = serviceOption(service.identity, names);
    lines.push(`-A ${name}${settingsOptions(service.settings)}`);
    const protocol = service.identity.kind === 'address' ? service.identity.protocol : undefined;
    for (const destination of destinations) lines.push(serverRule(name, destination, protocol, names));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function serverRule(
  service: string,
  { identity, settings }: Destination,
  protocol: Protocol | undefined,
  names: ShownNames,
): string {
  const real = ruleEndpoint(identity.address, identity.port, protocol, names);
  const forwarding = forwardingOption[settings.forwarding];
  return `-a ${service} -r ${real} ${forwarding} -w ${settings.weight}${tunnelOptions(settings)}`;
}

function serviceOption(identity: Service['identity'], names: ShownNames): string {
  if (identity.kind === 'fwmark') return `-f ${identity.mark}${identity.family === 'inet6' ? ' -6' : ''}`;
  return `${protocolOption(identity)} ${ruleEndpoint(identity.address, identity.port, identity.protocol, names)}`;
}

function protocolOption({ protocol }: Extract<ServiceIdentity, { kind: 'address' }>): string {
  return { tcp: '-t', udp: '-u', sctp: '--sctp-service' }[protocol];
}

/** By name only where the name can be read again: in full, and not of IPv6. */
function ruleEndpoint(
  address: string,
  port: number,
  protocol: Protocol | undefined,
  names: ShownNames,
): string {
  const byNumber: ShownNames = { host: numericNames.host, service: names.service };
  if (address.includes(':')) return endpointText(address, port, protocol, byNumber);
  const text = endpointText(address, port, protocol, names);
  return text.length <= RULE_WIDTH ? text : endpointText(address, port, protocol, byNumber);
}

function settingsOptions(settings: ServiceSettings): string {
  const { scheduler, schedulerFlags, persistence, persistenceEngine, onePacket } = settings;
  return [
    ` -s ${scheduler}`,
    persistence === undefined ? '' : ` -p ${persistence.timeout}`,
    persistence === undefined || isOneClient(persistence.netmask) ? '' : ` -M ${persistence.netmask}`,
    persistenceEngine === undefined ? '' : ` --pe ${persistenceEngine}`,
    onePacket ? ' -o' : '',
    schedulerFlags.length === 0 ? '' : ` -b ${formatSchedulerFlags(schedulerFlags, scheduler)}`,
  ].join('');
}

function tunnelOptions({ forwarding, tunnel }: DestinationSettings): string {
  if (forwarding !== 'tunnel') return '';
  if (tunnel === undefined || tunnel.type === 'ipip') return ' --tun-type ipip';
  const port = tunnel.type === 'gue' ? ` --tun-port ${tunnel.port}` : '';
  return ` --tun-type ${tunnel.type}${port} ${checksumOption[tunnel.checksum]}`;
}
