import type {
  AddressFamily,
  Destination,
  DestinationIdentity,
  DestinationSettings,
  ForwardingMethod,
  ObservedDestination,
  ServiceIdentity,
  Tunnel,
} from '../types.ts';
import { addressBytes, familyFromNumber, familyNumber, familyOf, formatAddress } from './address.ts';
import { type AttributeIndex, createIndex, get, indexAttributes, indexNested } from './reader.ts';
import {
  DESTINATION,
  FORWARDING_MASK,
  FORWARDING_NUMBER,
  TOP,
  TUNNEL_CHECKSUM_NUMBER,
  TUNNEL_NUMBER,
} from './schema.ts';
import { putServiceIdentity } from './service.ts';
import { readStatistics } from './statistics.ts';
import { encode, put, putNest, type Writer } from './writer.ts';

/** The request body of adding or editing a destination: every setting, as the kernel demands. */
export function encodeDestination(service: ServiceIdentity, destination: Destination): Uint8Array {
  return encode((writer) => {
    putNest(writer, TOP.service, (inner) => putServiceIdentity(inner, service));
    putNest(writer, TOP.destination, (inner) => {
      putDestinationIdentity(inner, destination.identity);
      putDestinationSettings(inner, destination.settings);
    });
  });
}

/** The request body of deleting a destination. */
export function encodeDestinationIdentity(
  service: ServiceIdentity,
  destination: DestinationIdentity,
): Uint8Array {
  return encode((writer) => {
    putNest(writer, TOP.service, (inner) => putServiceIdentity(inner, service));
    putNest(writer, TOP.destination, (inner) => putDestinationIdentity(inner, destination));
  });
}

export function putDestinationIdentity(writer: Writer, identity: DestinationIdentity): void {
  put(writer, DESTINATION.address, addressBytes(identity.address));
  put(writer, DESTINATION.port, identity.port);
  // Said always: a tunnel may lead to the other family.
  put(writer, DESTINATION.family, familyNumber(familyOf(identity.address) ?? 'inet'));
}

export function putDestinationSettings(writer: Writer, settings: DestinationSettings): void {
  put(writer, DESTINATION.forwarding, FORWARDING_NUMBER[settings.forwarding]);
  put(writer, DESTINATION.weight, settings.weight);
  put(writer, DESTINATION.upperThreshold, settings.upperThreshold);
  put(writer, DESTINATION.lowerThreshold, settings.lowerThreshold);
  const { tunnel } = settings;
  if (settings.forwarding !== 'tunnel' || tunnel === undefined) return;
  put(writer, DESTINATION.tunnelType, TUNNEL_NUMBER[tunnel.type]);
  if (tunnel.type === 'ipip') return;
  if (tunnel.type === 'gue') put(writer, DESTINATION.tunnelPort, tunnel.port);
  put(writer, DESTINATION.tunnelFlags, TUNNEL_CHECKSUM_NUMBER[tunnel.checksum]);
}

const outer = createIndex();
const index = createIndex();

/**
 * A destination from a reply's attributes; undefined where it has no address. `serviceFamily` is for kernels
 * before 3.18, which do not tell the destination's own.
 * @throws {MalformedMessage}
 */
export function decodeDestination(
  view: DataView,
  start: number,
  end: number,
  serviceFamily: AddressFamily,
): ObservedDestination | undefined {
  indexAttributes(outer, view, start, end);
  if (!indexNested(index, outer, TOP.destination)) return undefined;
  const identity = readDestinationIdentity(index, serviceFamily);
  if (identity === undefined) return undefined;
  return {
    identity,
    settings: readDestinationSettings(index),
    activeConnections: get(index, DESTINATION.activeConnections) ?? 0,
    inactiveConnections: get(index, DESTINATION.inactiveConnections) ?? 0,
    persistentConnections: get(index, DESTINATION.persistentConnections) ?? 0,
    statistics: readStatistics(index, DESTINATION.statistics64, DESTINATION.statistics),
  };
}

export function readDestinationIdentity(
  from: AttributeIndex,
  serviceFamily: AddressFamily,
): DestinationIdentity | undefined {
  const address = get(from, DESTINATION.address);
  const port = get(from, DESTINATION.port);
  if (address === undefined || port === undefined) return undefined;
  const family = familyFromNumber(get(from, DESTINATION.family)) ?? serviceFamily;
  return { address: formatAddress(address, family), port };
}

export function readDestinationSettings(from: AttributeIndex): DestinationSettings {
  const forwarding = forwardingFromNumber(get(from, DESTINATION.forwarding) ?? 0);
  const weight = get(from, DESTINATION.weight) ?? 0;
  const upperThreshold = get(from, DESTINATION.upperThreshold) ?? 0;
  const lowerThreshold = get(from, DESTINATION.lowerThreshold) ?? 0;
  const tunnel = forwarding === 'tunnel' ? readTunnel(from) : undefined;
  if (tunnel === undefined) return { forwarding, weight, upperThreshold, lowerThreshold };
  return { forwarding, weight, upperThreshold, lowerThreshold, tunnel };
}

/** The kernel lets 5 to 7 through, which nothing forwards: shown as `bypass`, which nobody configures. */
function forwardingFromNumber(number: number): ForwardingMethod {
  switch (number & FORWARDING_MASK) {
    case FORWARDING_NUMBER.masq:
      return 'masq';
    case FORWARDING_NUMBER.local:
      return 'local';
    case FORWARDING_NUMBER.tunnel:
      return 'tunnel';
    case FORWARDING_NUMBER.route:
      return 'route';
    default:
      return 'bypass';
  }
}

/** Undefined for ipip, as in the settings: there is one way to say it. */
function readTunnel(from: AttributeIndex): Tunnel | undefined {
  const type = get(from, DESTINATION.tunnelType) ?? TUNNEL_NUMBER.ipip;
  const flags = get(from, DESTINATION.tunnelFlags) ?? 0;
  if (type === TUNNEL_NUMBER.gre) {
    return { type: 'gre', checksum: flags & TUNNEL_CHECKSUM_NUMBER.full ? 'full' : 'none' };
  }
  if (type !== TUNNEL_NUMBER.gue) return undefined;
  const port = get(from, DESTINATION.tunnelPort) ?? 0;
  if (flags & TUNNEL_CHECKSUM_NUMBER.remote) return { type: 'gue', port, checksum: 'remote' };
  return { type: 'gue', port, checksum: flags & TUNNEL_CHECKSUM_NUMBER.full ? 'full' : 'none' };
}
