import { familyOf } from './codec/address.ts';
import { familyOfService } from './codec/service.ts';
import type {
  AddressFamily,
  Destination,
  DestinationIdentity,
  DestinationSettings,
  Operation,
  Persistence,
  Service,
  ServiceIdentity,
  SyncDaemonSettings,
  Timeouts,
  Tunnel,
} from './types.ts';

/**
 * What the kernel lets through and should not, and what the wire cannot carry. Each function returns what is
 * wrong, in words, or undefined. See `README.md`, "Refused before it is sent".
 */
type Complaint = string | undefined;

const MAX_U16 = 0xffff;
const MAX_U32 = 0xffffffff;
const MAX_S32 = 0x7fffffff;
/** IP_VS_SCHEDNAME_MAXLEN, IP_VS_PENAME_MAXLEN and IFNAMSIZ, less the final NUL. */
const MAX_NAME = 15;
/** The kernel multiplies seconds by HZ (1000 at most) in 32 bits and lets the product wrap. */
const MAX_TIMEOUT = Math.floor(MAX_U32 / 1000);

export function checkOperation(operation: Operation): Complaint {
  switch (operation.kind) {
    case 'add-service':
    case 'edit-service':
      return checkService(operation.service);
    case 'delete-service':
      return checkServiceIdentity(operation.service);
    case 'add-destination':
    case 'edit-destination':
      return checkServiceIdentity(operation.service) ?? checkDestination(operation);
    case 'delete-destination':
      return checkServiceIdentity(operation.service) ?? checkDestinationIdentity(operation.destination);
  }
}

export function checkServiceIdentity(identity: ServiceIdentity): Complaint {
  if (identity.kind === 'fwmark') {
    return inRange(
      identity.mark,
      1,
      MAX_U32,
      'the firewall mark (the kernel reads 0 as a catch-all for TCP)',
    );
  }
  if (familyOf(identity.address) === undefined) return `"${identity.address}" is no IP address`;
  return inRange(identity.port, 0, MAX_U16, 'the port');
}

function checkService({ identity, settings }: Service): Complaint {
  const { persistence, persistenceEngine } = settings;
  return (
    checkServiceIdentity(identity) ??
    checkName(settings.scheduler, 'the scheduler') ??
    (persistenceEngine === undefined ? undefined : checkName(persistenceEngine, 'the persistence engine')) ??
    (persistence === undefined ? undefined : checkPersistence(persistence, familyOfService(identity))) ??
    checkCombination(identity, settings)
  );
}

function checkCombination(identity: ServiceIdentity, settings: Service['settings']): Complaint {
  if (identity.kind === 'fwmark') return undefined;
  if (settings.onePacket && identity.protocol !== 'udp') {
    return 'one-packet scheduling is for UDP and firewall marks only';
  }
  if (identity.port === 0 && settings.persistence === undefined) {
    return 'port 0 (any port) needs persistence';
  }
  return undefined;
}

function checkPersistence({ timeout, netmask }: Persistence, family: AddressFamily): Complaint {
  const complaint = inRange(timeout, 1, MAX_TIMEOUT, 'the persistence timeout in seconds');
  if (complaint !== undefined) return complaint;
  if (family === 'inet') {
    if (typeof netmask === 'string' && familyOf(netmask) === 'inet') return undefined;
    return `the persistence netmask must be dotted, such as 255.255.255.0, not ${netmask}`;
  }
  if (typeof netmask !== 'number') return `the persistence prefix must be a length of 1..128, not ${netmask}`;
  return inRange(netmask, 1, 128, 'the persistence prefix length');
}

function checkDestinationIdentity(identity: DestinationIdentity): Complaint {
  if (familyOf(identity.address) === undefined) return `"${identity.address}" is no IP address`;
  return inRange(identity.port, 0, MAX_U16, 'the port');
}

function checkDestination(operation: {
  readonly service: ServiceIdentity;
  readonly destination: Destination;
}): Complaint {
  const { identity, settings } = operation.destination;
  const complaint = checkDestinationIdentity(identity) ?? checkDestinationSettings(settings);
  if (complaint !== undefined) return complaint;
  if (settings.forwarding !== 'tunnel' && familyOf(identity.address) !== familyOfService(operation.service)) {
    return 'a destination of the other address family can only be reached by tunnel';
  }
  return undefined;
}

function checkDestinationSettings(settings: DestinationSettings): Complaint {
  const { upperThreshold, lowerThreshold, tunnel } = settings;
  const complaint =
    inRange(settings.weight, 0, MAX_S32, 'the weight') ??
    inRange(upperThreshold, 0, MAX_S32, 'the upper threshold') ??
    inRange(lowerThreshold, 0, MAX_S32, 'the lower threshold');
  if (complaint !== undefined) return complaint;
  if (lowerThreshold > upperThreshold) {
    return `the lower threshold ${lowerThreshold} is above the upper threshold ${upperThreshold}`;
  }
  if (tunnel === undefined) return undefined;
  if (settings.forwarding !== 'tunnel') return 'a tunnel type needs forwarding by tunnel';
  return checkTunnel(tunnel);
}

function checkTunnel(tunnel: Tunnel): Complaint {
  switch (tunnel.type) {
    case 'ipip':
      return undefined;
    case 'gue':
      return inRange(tunnel.port, 1, MAX_U16, 'the port of the GUE tunnel') ?? checkChecksum(tunnel.checksum);
    case 'gre':
      return checkChecksum(tunnel.checksum, ['none', 'full']);
    default:
      return `there is no tunnel type "${String((tunnel as { type: unknown }).type)}"`;
  }
}

function checkChecksum(checksum: string, known: readonly string[] = ['none', 'full', 'remote']): Complaint {
  if (known.includes(checksum)) return undefined;
  return `the tunnel's checksum must be one of ${known.join(', ')}, not "${checksum}"`;
}

export function checkDaemon(settings: SyncDaemonSettings): Complaint {
  const { maxLength, group, port, ttl } = settings;
  return (
    checkName(settings.interface, 'the interface') ??
    inRange(settings.syncId, 0, 255, 'the sync id (one byte on the wire)') ??
    (maxLength === undefined ? undefined : inRange(maxLength, 1, MAX_U16, 'the maximal length')) ??
    (group === undefined ? undefined : checkGroup(group)) ??
    (port === undefined ? undefined : inRange(port, 1, MAX_U16, 'the port')) ??
    (ttl === undefined ? undefined : inRange(ttl, 1, 255, 'the ttl'))
  );
}

function checkGroup(group: string): Complaint {
  const first = Number.parseInt(group, 10);
  const family = familyOf(group);
  if (family === 'inet' && first >= 224 && first <= 239) return undefined;
  if (family === 'inet6' && /^ff/i.test(group)) return undefined;
  return `"${group}" is no multicast address`;
}

export function checkTimeouts(timeouts: Partial<Timeouts>): Complaint {
  const { tcp, tcpFin, udp } = timeouts;
  // 0 would silently change nothing.
  return (
    (tcp === undefined ? undefined : inRange(tcp, 1, MAX_S32, 'the TCP timeout in seconds')) ??
    (tcpFin === undefined ? undefined : inRange(tcpFin, 1, MAX_S32, 'the TCP FIN timeout in seconds')) ??
    (udp === undefined ? undefined : inRange(udp, 1, MAX_S32, 'the UDP timeout in seconds'))
  );
}

function checkName(name: string, what: string): Complaint {
  if (/^[\x21-\x7e]{1,15}$/.test(name)) return undefined;
  return `the name of ${what} must be 1 to ${MAX_NAME} printable characters, not "${name}"`;
}

function inRange(value: number, lowest: number, highest: number, what: string): Complaint {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return undefined;
  return `${what} must be ${lowest}..${highest}, not ${value}`;
}
