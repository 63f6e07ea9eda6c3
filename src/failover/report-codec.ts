import { idName, type NameIds, nameId } from './name-ids.ts';
import { fitnesses, type GroupReport, healths, type Report, reportedRoles, wishes } from './report.ts';

/*
 * A report in bytes, big-endian:
 *   0 version (1)   1 flags   2 boot u32   6 serial u32   10 digest, 8 bytes
 *   with flag `restart`: id u32, holdMs u32
 *   count u8, that many node ids u32: announced restarts that are understood
 *   count u8, that many groups of 24 bytes: id u32, role, fitness, pings lost, bits (health 0-1, wish 2-3,
 *   preferred 4), term u32, and the node ids of grant, candidate and holder, 0 for none
 * What follows is of a later version and is left alone.
 */
const version = 1;
const flags = { starting: 1, listening: 2, leaving: 4, restart: 8 } as const;
const headBytes = 18;
const groupBytes = 24;

/** A report must fit into a keepalive beside the heartbeat's own fields. */
export const maxReportBytes = 1024;

export type Decoded =
  | { readonly ok: true; readonly report: Report }
  | { readonly ok: false; readonly why: string };

/** How many bytes the reports of a cluster of this size may take. */
export function reportBytes(nodes: number, groups: number): number {
  return headBytes + 8 + 1 + 4 * nodes + 1 + groupBytes * groups;
}

/** Throws when the report is larger than 1 KiB; `checkNames` and `reportBytes` tell beforehand. */
export function encodeReport(report: Report): Uint8Array {
  const groups = Object.entries(report.groups);
  const restartBytes = report.restart === undefined ? 0 : 8;
  const size = headBytes + restartBytes + 2 + 4 * report.holdingFor.length + groupBytes * groups.length;
  if (size > maxReportBytes)
    throw new RangeError(`a report of ${size} bytes is larger than ${maxReportBytes}`);
  const bytes = Buffer.alloc(size);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt8(encodeFlags(report), 1);
  bytes.writeUInt32BE(report.boot, 2);
  bytes.writeUInt32BE(report.serial, 6);
  bytes.write(report.digest, 10, 8, 'hex');
  let at = headBytes;
  if (report.restart !== undefined) {
    at = bytes.writeUInt32BE(report.restart.id, at);
    at = bytes.writeUInt32BE(report.restart.holdMs, at);
  }
  at = bytes.writeUInt8(report.holdingFor.length, at);
  for (const node of report.holdingFor) at = bytes.writeUInt32BE(nameId(node), at);
  at = bytes.writeUInt8(groups.length, at);
  for (const [name, group] of groups) at = writeGroup(bytes, at, name, group);
  return bytes;
}

function encodeFlags(report: Report): number {
  return (
    (report.starting ? flags.starting : 0) |
    (report.listening ? flags.listening : 0) |
    (report.leaving ? flags.leaving : 0) |
    (report.restart === undefined ? 0 : flags.restart)
  );
}

function writeGroup(bytes: Buffer, start: number, name: string, group: GroupReport): number {
  let at = bytes.writeUInt32BE(nameId(name), start);
  at = bytes.writeUInt8(reportedRoles.indexOf(group.role), at);
  at = bytes.writeUInt8(fitnesses.indexOf(group.fitness), at);
  at = bytes.writeUInt8(Math.min(group.pingsLost, 255), at);
  const bits =
    healths.indexOf(group.health) | (wishes.indexOf(group.wish) << 2) | (Number(group.preferred) << 4);
  at = bytes.writeUInt8(bits, at);
  at = bytes.writeUInt32BE(group.term, at);
  for (const node of [group.grant, group.candidate, group.holder]) {
    at = bytes.writeUInt32BE(node === undefined ? 0 : nameId(node), at);
  }
  return at;
}

/** Reads an authenticated report. Groups that are not ours are left out: the configurations differ. */
export function decodeReport(input: Uint8Array, ids: NameIds): Decoded {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length > maxReportBytes) return { ok: false, why: `it has ${bytes.length} bytes` };
  if (bytes[0] !== version)
    return { ok: false, why: `its version is ${bytes[0] ?? 'missing'}, not ${version}` };
  try {
    return { ok: true, report: read(bytes, ids) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function read(bytes: Buffer, ids: NameIds): Report {
  const bits = bytes.readUInt8(1);
  let at = headBytes;
  let restart: Report['restart'];
  if ((bits & flags.restart) !== 0) {
    restart = { id: bytes.readUInt32BE(at), holdMs: bytes.readUInt32BE(at + 4) };
    at += 8;
  }
  const holdingFor: string[] = [];
  const held = bytes.readUInt8(at++);
  for (let i = 0; i < held; i++, at += 4) holdingFor.push(idName(ids.nodes, bytes.readUInt32BE(at)));
  const groups: Record<string, GroupReport> = {};
  const count = bytes.readUInt8(at++);
  for (let i = 0; i < count; i++, at += groupBytes) {
    const group = readGroup(bytes, at, ids);
    const name = ids.groups.get(bytes.readUInt32BE(at));
    if (name !== undefined) groups[name] = group;
  }
  return {
    boot: bytes.readUInt32BE(2),
    serial: bytes.readUInt32BE(6),
    starting: (bits & flags.starting) !== 0,
    listening: (bits & flags.listening) !== 0,
    leaving: (bits & flags.leaving) !== 0,
    restart,
    holdingFor,
    digest: bytes.toString('hex', 10, 18),
    groups,
  };
}

function readGroup(bytes: Buffer, at: number, ids: NameIds): GroupReport {
  const bits = bytes.readUInt8(at + 7);
  const node = (offset: number): string | undefined => {
    const id = bytes.readUInt32BE(at + offset);
    return id === 0 ? undefined : idName(ids.nodes, id);
  };
  return {
    role: member(reportedRoles, bytes.readUInt8(at + 4), 'role'),
    fitness: member(fitnesses, bytes.readUInt8(at + 5), 'fitness'),
    pingsLost: bytes.readUInt8(at + 6),
    health: member(healths, bits & 3, 'health'),
    wish: member(wishes, (bits >> 2) & 3, 'wish'),
    preferred: (bits & 16) !== 0,
    term: bytes.readUInt32BE(at + 8),
    grant: node(12),
    candidate: node(16),
    holder: node(20),
  };
}

function member<T>(values: readonly T[], index: number, what: string): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`${what} ${index} is unknown`);
  return value;
}
