import type { ObservedSyncDaemon, SyncDaemonSettings, SyncRole } from '../types.ts';
import { addressBytes, familyOf, formatAddress } from './address.ts';
import { type AttributeIndex, createIndex, get, indexAttributes, indexNested } from './reader.ts';
import { DAEMON, SYNC_STATE, TOP } from './schema.ts';
import { encode, put, putNest, type Writer } from './writer.ts';

/** The request body of starting a sync daemon. */
export function encodeDaemon(settings: SyncDaemonSettings): Uint8Array {
  return encode((writer) => putNest(writer, TOP.daemon, (inner) => putDaemon(inner, settings)));
}

/** The request body of stopping one. */
export function encodeDaemonRole(role: SyncRole): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.daemon, (inner) => put(inner, DAEMON.state, SYNC_STATE[role])),
  );
}

export function putDaemon(writer: Writer, settings: SyncDaemonSettings): void {
  put(writer, DAEMON.state, SYNC_STATE[settings.role]);
  put(writer, DAEMON.interface, settings.interface);
  put(writer, DAEMON.syncId, settings.syncId);
  if (settings.maxLength !== undefined) put(writer, DAEMON.maxLength, settings.maxLength);
  if (settings.group !== undefined) {
    const attribute = familyOf(settings.group) === 'inet6' ? DAEMON.group6 : DAEMON.group;
    put(writer, attribute, addressBytes(settings.group));
  }
  if (settings.port !== undefined) put(writer, DAEMON.port, settings.port);
  if (settings.ttl !== undefined) put(writer, DAEMON.ttl, settings.ttl);
}

const outer = createIndex();
const index = createIndex();

/** A running daemon from a reply's attributes. @throws {MalformedMessage} */
export function decodeDaemon(view: DataView, start: number, end: number): ObservedSyncDaemon | undefined {
  indexAttributes(outer, view, start, end);
  if (!indexNested(index, outer, TOP.daemon)) return undefined;
  return readDaemon(index);
}

/** What a kernel before 4.3 does not tell is what it does. */
export function readDaemon(from: AttributeIndex): ObservedSyncDaemon | undefined {
  const role = roleFromNumber(get(from, DAEMON.state));
  const device = get(from, DAEMON.interface);
  const syncId = get(from, DAEMON.syncId);
  if (role === undefined || device === undefined || syncId === undefined) return undefined;
  return {
    role,
    interface: device,
    syncId,
    maxLength: get(from, DAEMON.maxLength) ?? 1472,
    group: readGroup(from),
    port: get(from, DAEMON.port) ?? 8848,
    ttl: get(from, DAEMON.ttl) ?? 1,
  };
}

function readGroup(from: AttributeIndex): string {
  const group6 = get(from, DAEMON.group6);
  if (group6 !== undefined) return formatAddress(group6, 'inet6');
  const group = get(from, DAEMON.group);
  return group === undefined ? '224.0.0.81' : formatAddress(group, 'inet');
}

export function roleFromNumber(number: number | undefined): SyncRole | undefined {
  if (number === SYNC_STATE.master) return 'master';
  if (number === SYNC_STATE.backup) return 'backup';
  return undefined;
}
