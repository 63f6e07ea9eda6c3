import { formatEndpoint } from '../config/addresses.ts';
import type {
  DestinationSettings,
  Operation,
  ServiceIdentity,
  ServiceSettings,
} from '../node-ipvs-netlink/index.ts';
import { destinationKey } from './identity.ts';

const forwardingOption = { route: '-g', tunnel: '-i', masq: '-m', local: '-g', bypass: '-g' } as const;

/** An operation as the ipvsadm arguments that would do the same: what administrators read at a glance. */
export function ipvsadmLine(operation: Operation): string {
  switch (operation.kind) {
    case 'add-service':
    case 'edit-service': {
      const verb = operation.kind === 'add-service' ? '-A' : '-E';
      return `${verb} ${serviceOption(operation.service.identity)}${settingsOptions(operation.service.settings)}`;
    }
    case 'delete-service':
      return `-D ${serviceOption(operation.service)}`;
    case 'add-destination':
    case 'edit-destination': {
      const verb = operation.kind === 'add-destination' ? '-a' : '-e';
      const { identity, settings } = operation.destination;
      const upper = settings.upperThreshold > 0 ? ` -x ${settings.upperThreshold}` : '';
      const lower = settings.lowerThreshold > 0 ? ` -y ${settings.lowerThreshold}` : '';
      return `${verb} ${serviceOption(operation.service)} -r ${destinationKey(identity)} ${forwardingOption[settings.forwarding]} -w ${settings.weight}${upper}${lower}${tunnelOptions(settings)}`;
    }
    case 'delete-destination':
      return `-d ${serviceOption(operation.service)} -r ${destinationKey(operation.destination)}`;
  }
}

const checksumOption = { none: '', full: ' --tun-csum', remote: ' --tun-remcsum' } as const;

function tunnelOptions({ tunnel }: DestinationSettings): string {
  if (tunnel === undefined || tunnel.type === 'ipip') return '';
  const port = tunnel.type === 'gue' ? ` --tun-port ${tunnel.port}` : '';
  return ` --tun-type ${tunnel.type}${port}${checksumOption[tunnel.checksum]}`;
}

function serviceOption(identity: ServiceIdentity): string {
  if (identity.kind === 'fwmark') return `-f ${identity.mark}${identity.family === 'inet6' ? ' -6' : ''}`;
  const option = { tcp: '-t', udp: '-u', sctp: '--sctp-service' }[identity.protocol];
  return `${option} ${formatEndpoint(identity.address, identity.port)}`;
}

function settingsOptions(settings: ServiceSettings): string {
  const { scheduler, schedulerFlags, persistence, onePacket } = settings;
  const netmask = persistence?.netmask;
  const oneClient = netmask === undefined || netmask === '255.255.255.255' || netmask === 128;
  return [
    ` -s ${scheduler}`,
    persistence === undefined ? '' : ` -p ${persistence.timeout}`,
    oneClient ? '' : ` -M ${netmask}`,
    schedulerFlags.length === 0 ? '' : ` -b ${schedulerFlags.join(',')}`,
    onePacket ? ' -o' : '',
  ].join('');
}
