import type {
  AddressFamily,
  ObservedService,
  Persistence,
  Protocol,
  SchedulerFlag,
  Service,
  ServiceIdentity,
  ServiceSettings,
} from '../types.ts';
import { addressBytes, familyFromNumber, familyNumber, familyOf, formatAddress } from './address.ts';
import { littleEndian } from './attribute.ts';
import { type AttributeIndex, createIndex, get, indexAttributes, indexNested } from './reader.ts';
import { PROTOCOL_NUMBER, SERVICE, SERVICE_FLAG, TOP } from './schema.ts';
import { readStatistics } from './statistics.ts';
import { encode, put, putNest, type Writer } from './writer.ts';

export function familyOfService(identity: ServiceIdentity): AddressFamily {
  if (identity.kind === 'fwmark') return identity.family;
  return familyOf(identity.address) ?? 'inet';
}

/** The request body that names a service. */
export function encodeServiceIdentity(identity: ServiceIdentity): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.service, (inner) => {
      putServiceIdentity(inner, identity);
    }),
  );
}

/** The request body of adding or editing a service: every setting, as the kernel demands. */
export function encodeService(service: Service): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.service, (inner) => {
      putServiceIdentity(inner, service.identity);
      putServiceSettings(inner, service);
    }),
  );
}

export function putServiceIdentity(writer: Writer, identity: ServiceIdentity): void {
  put(writer, SERVICE.family, familyNumber(familyOfService(identity)));
  if (identity.kind === 'fwmark') {
    put(writer, SERVICE.mark, identity.mark);
    return;
  }
  put(writer, SERVICE.protocol, PROTOCOL_NUMBER[identity.protocol]);
  put(writer, SERVICE.address, addressBytes(identity.address));
  put(writer, SERVICE.port, identity.port);
}

function putServiceSettings(writer: Writer, service: Service): void {
  const { settings } = service;
  const family = familyOfService(service.identity);
  put(writer, SERVICE.scheduler, settings.scheduler);
  if (settings.persistenceEngine !== undefined) {
    put(writer, SERVICE.persistenceEngine, settings.persistenceEngine);
  }
  put(writer, SERVICE.flags, { flags: flagBits(settings), mask: 0xffffffff });
  put(writer, SERVICE.timeout, settings.persistence?.timeout ?? 0);
  put(writer, SERVICE.netmask, netmaskBytes(settings.persistence?.netmask, family));
}

export function flagBits(settings: ServiceSettings): number {
  let flags = 0;
  if (settings.persistence !== undefined) flags |= SERVICE_FLAG.persistent;
  if (settings.onePacket) flags |= SERVICE_FLAG.onePacket;
  for (const name of settings.schedulerFlags) flags |= SERVICE_FLAG[name];
  return flags;
}

/** A mask must be sent without persistence too; then it is the kernel's default, a single client. */
export function netmaskBytes(netmask: string | number | undefined, family: AddressFamily): Uint8Array {
  if (family === 'inet') return addressBytes(typeof netmask === 'string' ? netmask : '255.255.255.255');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, typeof netmask === 'number' ? netmask : 128, littleEndian);
  return bytes;
}

const outer = createIndex();
const index = createIndex();

/**
 * A service from a reply's attributes; undefined where it is none that these types can name (a protocol other
 * than TCP, UDP and SCTP, which the kernel lets other programs make).
 * @throws {MalformedMessage}
 */
export function decodeService(view: DataView, start: number, end: number): ObservedService | undefined {
  indexAttributes(outer, view, start, end);
  if (!indexNested(index, outer, TOP.service)) return undefined;
  const identity = readServiceIdentity(index);
  if (identity === undefined) return undefined;
  return {
    identity,
    settings: readServiceSettings(index, familyOfService(identity)),
    statistics: readStatistics(index, SERVICE.statistics64, SERVICE.statistics),
  };
}

export function readServiceIdentity(from: AttributeIndex): ServiceIdentity | undefined {
  const family = familyFromNumber(get(from, SERVICE.family));
  if (family === undefined) return undefined;
  const mark = get(from, SERVICE.mark) ?? 0;
  if (mark !== 0) return { kind: 'fwmark', family, mark };
  const protocol = protocolFromNumber(get(from, SERVICE.protocol));
  const address = get(from, SERVICE.address);
  const port = get(from, SERVICE.port);
  if (protocol === undefined || address === undefined || port === undefined) return undefined;
  return { kind: 'address', protocol, address: formatAddress(address, family), port };
}

function protocolFromNumber(number: number | undefined): Protocol | undefined {
  switch (number) {
    case PROTOCOL_NUMBER.tcp:
      return 'tcp';
    case PROTOCOL_NUMBER.udp:
      return 'udp';
    case PROTOCOL_NUMBER.sctp:
      return 'sctp';
    default:
      return undefined;
  }
}

const SCHEDULER_FLAGS: readonly SchedulerFlag[] = ['flag-1', 'flag-2', 'flag-3'];

export function readServiceSettings(from: AttributeIndex, family: AddressFamily): ServiceSettings {
  const flags = get(from, SERVICE.flags)?.flags ?? 0;
  const engine = get(from, SERVICE.persistenceEngine);
  return {
    scheduler: get(from, SERVICE.scheduler) ?? 'none',
    schedulerFlags: SCHEDULER_FLAGS.filter((name) => (flags & SERVICE_FLAG[name]) !== 0),
    onePacket: (flags & SERVICE_FLAG.onePacket) !== 0,
    ...(flags & SERVICE_FLAG.persistent ? { persistence: readPersistence(from, family) } : {}),
    ...(engine === undefined || engine === '' ? {} : { persistenceEngine: engine }),
  };
}

function readPersistence(from: AttributeIndex, family: AddressFamily): Persistence {
  const timeout = get(from, SERVICE.timeout) ?? 0;
  const netmask = get(from, SERVICE.netmask);
  if (family === 'inet') {
    return { timeout, netmask: netmask === undefined ? '255.255.255.255' : formatAddress(netmask, 'inet') };
  }
  const prefix =
    netmask === undefined
      ? 128
      : new DataView(netmask.buffer, netmask.byteOffset, 4).getUint32(0, littleEndian);
  return { timeout, netmask: prefix };
}
