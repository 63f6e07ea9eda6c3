import { isIPv4, isIPv6 } from 'node:net';
import type { ServiceIdentity } from '../../node-ipvs-netlink/index.ts';
import { type EndpointResult, parseEndpoint } from './endpoint.ts';
import { familyOfGiven, type Given, type Subject } from './given.ts';
import { ipv4Address, wholeNumber } from './numbers.ts';
import type { ModifierName } from './options.ts';

/** The longest times that ipvsadm takes: 31 days. */
export const MAX_TIMEOUT = 31 * 86_400;

const MAX_S32 = 2 ** 31 - 1;
const MAX_U32 = 2 ** 32 - 1;
/** The payload of the largest UDP datagram. */
const MAX_SYNC_LENGTH = 65_535 - 20 - 8;
/** ipvsadm's own, seconds. */
const DEFAULT_PERSISTENCE = 360;

/** What is wrong with a value, or the host that has to be looked up first; undefined where all is well. */
export type Trouble = Exclude<EndpointResult, { readonly kind: 'endpoint' }> | undefined;

const subjects: Partial<Record<ModifierName, Subject>> = {
  'tcp-service': 'service-address',
  'udp-service': 'service-address',
  'sctp-service': 'service-address',
  'fwmark-service': 'service-address',
  gatewaying: 'forwarding-method',
  ipip: 'forwarding-method',
  masquerading: 'forwarding-method',
};

/** Reads one option into `given`. */
export function readOption(given: Given, name: ModifierName, value: string | undefined): Trouble {
  if (name === 'ipv6') return readIpv6(given);
  // It does nothing, and may do so any number of times.
  if (name === 'sort') return undefined;
  const subject = subjects[name] ?? (name as Subject);
  if (given.subjects.has(subject)) return problem(`${subject} is given twice`);
  given.subjects.add(subject);
  return value === undefined ? readBare(given, name) : readValue(given, name, value);
}

function readIpv6(given: Given): Trouble {
  if (given.service?.kind !== 'fwmark')
    return problem('it belongs to a firewall mark, and behind it: -f 1 -6');
  given.service = { ...given.service, family: 'inet6' };
  return undefined;
}

function readBare(given: Given, name: ModifierName): Trouble {
  if (name === 'persistent') given.timeout = DEFAULT_PERSISTENCE;
  else if (name === 'gatewaying') given.forwarding = 'route';
  else if (name === 'ipip') given.forwarding = 'tunnel';
  else if (name === 'masquerading') given.forwarding = 'masq';
  return undefined;
}

function readValue(given: Given, name: ModifierName, value: string): Trouble {
  const number = (lowest: number, highest: number, keep: (number: number) => void): Trouble => {
    const result = wholeNumber(value, lowest, highest);
    if (result === undefined) return problem(`must be a whole number of ${lowest} to ${highest}`);
    keep(result);
    return undefined;
  };
  switch (name) {
    case 'tcp-service':
      return readService(given, 'tcp', value);
    case 'udp-service':
      return readService(given, 'udp', value);
    case 'sctp-service':
      return readService(given, 'sctp', value);
    case 'fwmark-service':
      return number(1, MAX_U32, (mark) => {
        given.service = { kind: 'fwmark', family: 'inet', mark };
      });
    case 'real-server':
      return readReal(given, value);
    case 'scheduler':
      given.scheduler = value;
      return undefined;
    case 'persistent':
      return number(1, MAX_TIMEOUT, (seconds) => {
        given.timeout = seconds;
      });
    case 'netmask':
      return readMask(given, value);
    case 'pe':
      given.engine = value;
      return undefined;
    case 'sched-flags':
      given.schedulerFlags = value;
      return undefined;
    case 'weight':
      return number(0, MAX_S32, (weight) => {
        given.weight = weight;
      });
    case 'u-threshold':
      return number(0, MAX_S32, (connections) => {
        given.upperThreshold = connections;
      });
    case 'l-threshold':
      return number(0, MAX_S32, (connections) => {
        given.lowerThreshold = connections;
      });
    case 'tun-type':
      if (value !== 'ipip' && value !== 'gue' && value !== 'gre') return problem('must be ipip, gue or gre');
      given.tunnelType = value;
      return undefined;
    case 'tun-port':
      return number(1, 65_535, (port) => {
        given.tunnelPort = port;
      });
    case 'mcast-interface':
      given.interface = value;
      return undefined;
    case 'syncid':
      return number(0, 255, (id) => {
        given.syncId = id;
      });
    case 'sync-maxlen':
      return number(1, MAX_SYNC_LENGTH, (length) => {
        given.maxLength = length;
      });
    case 'mcast-group':
      return readGroup(given, value);
    case 'mcast-port':
      return number(1, 65_535, (port) => {
        given.port = port;
      });
    case 'mcast-ttl':
      return number(1, 255, (ttl) => {
        given.ttl = ttl;
      });
    default:
      return undefined;
  }
}

function readService(given: Given, protocol: 'tcp' | 'udp' | 'sctp', text: string): Trouble {
  const result = parseEndpoint(text, protocol, given.names);
  if (result.kind !== 'endpoint') return result;
  const { address, port = 0 } = result.endpoint;
  given.service = { kind: 'address', protocol, address, port };
  return undefined;
}

function readReal(given: Given, text: string): Trouble {
  const { service } = given;
  const result = parseEndpoint(text, protocolOfReal(service), given.names);
  if (result.kind !== 'endpoint') return result;
  const { address, family, port } = result.endpoint;
  given.real = { address, family, port: port ?? (service?.kind === 'address' ? service.port : 0) };
  return undefined;
}

/** A firewall mark has no protocol, and then TCP's names count; before the service there is no telling. */
function protocolOfReal(service: ServiceIdentity | undefined): 'tcp' | 'udp' | 'sctp' | undefined {
  return service?.kind === 'fwmark' ? 'tcp' : service?.protocol;
}

function readMask(given: Given, text: string): Trouble {
  if (familyOfGiven(given) === 'inet6') {
    const prefix = Number.parseInt(text, 10);
    if (!(prefix >= 1 && prefix <= 128)) return problem('the prefix length of IPv6 must be 1 to 128');
    given.mask = { family: 'inet6', value: prefix };
    if (!/^\d+$/.test(text)) given.warnings.push(`-M "${text}" is read as the prefix length ${prefix}`);
    return undefined;
  }
  const mask = ipv4Address(text);
  if (mask === undefined) return problem('must be a mask such as 255.255.255.0');
  given.mask = { family: 'inet', value: mask };
  return undefined;
}

function readGroup(given: Given, text: string): Trouble {
  const multicast = text.includes(':')
    ? isIPv6(text) && /^ff/i.test(text) && !text.includes('%')
    : isIPv4(text) && /^2(2[4-9]|3\d)\./.test(text);
  if (!multicast) return problem('must be a multicast address, such as 224.0.0.81 or ff02::81');
  given.group = text;
  return undefined;
}

function problem(reason: string): Trouble {
  return { kind: 'problem', reason };
}
