/** From the sections of directord.ini to PairSettings. */
import { optional } from './optional.ts';
import type { Place, ProblemList } from './problem-list.ts';
import type {
  GroupSettings,
  HeartbeatTiming,
  NodeSettings,
  PairSettings,
  SyncSettings,
} from './settings-pair.ts';
import { tellPairProblems } from './settings-pair-checks.ts';
import type { GroupValues, HeartbeatValues, PairParts } from './settings-pair-parts.ts';
import {
  groupSection,
  heartbeatSection,
  longestTimeMs,
  nodeSection,
  type settingSections,
} from './settings-pair-sections.ts';
import { type Located, only, type Read, readSection, type WrittenSection } from './settings-sections.ts';

export type WrittenSettings = readonly WrittenSection<keyof typeof settingSections>[];

export interface ReadPair {
  readonly pair: PairSettings;
  /** Where the first node's section stands. */
  readonly firstNode: Place;
}

/** Undefined for a single director: the file has none of the sections of a pair. */
export function readPair(sections: WrittenSettings, problems: ProblemList): ReadPair | undefined {
  const parts = readParts(sections, problems);
  const first = sections.find(({ kind }) => kind === 'heartbeat' || kind === 'node' || kind === 'group');
  if (first === undefined) return undefined;
  const timing = readTiming(parts.heartbeat);
  tellPairProblems(parts, timing, first.at, problems);
  return { pair: assemblePair(parts, timing), firstNode: parts.nodes[0]?.at ?? first.at };
}

function readParts(sections: WrittenSettings, problems: ProblemList): PairParts {
  const heartbeat = sections.find(({ kind }) => kind === 'heartbeat');
  return {
    heartbeatAt: heartbeat?.at,
    heartbeat: readSection(heartbeatSection, heartbeat?.entries ?? [], problems),
    nodes: sections
      .filter(({ kind }) => kind === 'node')
      .map(({ name, at, entries }) => ({ name, at, read: readSection(nodeSection, entries, problems) })),
    groups: sections
      .filter(({ kind }) => kind === 'group')
      .map(({ name, at, entries }) => ({ name, at, read: readSection(groupSection, entries, problems) })),
  };
}

const defaultPort = 694;

function assemblePair({ heartbeat, nodes, groups }: PairParts, timing: HeartbeatTiming): PairSettings {
  const port = only(heartbeat.port) ?? defaultPort;
  return Object.freeze({
    cluster: only(heartbeat.cluster) ?? 'directord',
    ...optional('keyFile', only(heartbeat.keyfile)),
    timing,
    deadpingMs: only(heartbeat.deadping) ?? timing.deadtimeMs,
    autoFailback: only(heartbeat.auto_failback) ?? true,
    failbackDelayMs: only(heartbeat.failback_delay) ?? 2000,
    restartHoldMs: only(heartbeat.restart_hold) ?? 10_000,
    ...optional('fence', only(heartbeat.fence)),
    multicasts: all(heartbeat.multicast, (each) => ({ ...each, port: each.port ?? port })),
    broadcasts: all(heartbeat.broadcast, (each) => ({ ...each, port: each.port ?? port })),
    nodes: Object.freeze(
      nodes.map(
        ({ name, read }): NodeSettings =>
          Object.freeze({
            name,
            addresses: all(read.address, (each) => ({ ...each, port: each.port ?? port })),
          }),
      ),
    ),
    groups: Object.freeze(groups.map(({ name, read }) => assembleGroup(name, read))),
  });
}

/** What is not given follows from what is, so that a file with a keepalive alone makes sense. */
function readTiming(heartbeat: Read<HeartbeatValues>): HeartbeatTiming {
  const keepaliveMs = only(heartbeat.keepalive) ?? 200;
  const deadtimeMs = only(heartbeat.deadtime) ?? Math.min(4 * keepaliveMs, longestTimeMs);
  return Object.freeze({
    keepaliveMs,
    warntimeMs: only(heartbeat.warntime) ?? Math.ceil(deadtimeMs / 2),
    deadtimeMs,
    initdeadMs: only(heartbeat.initdead) ?? Math.min(Math.max(5000, 2 * deadtimeMs), longestTimeMs),
  });
}

function assembleGroup(name: string, read: Read<GroupValues>): GroupSettings {
  const same = <Value>(value: Value) => value;
  return Object.freeze({
    name,
    ...optional('prefer', only(read.prefer)),
    vips: all(read.vip, (each) => ({ ...each })),
    virtuals: all(read.virtual, (each) => ({ ...each })),
    pings: all(read.ping, same),
    ...optional('sync', assembleSync(read)),
    standby: only(read.standby) ?? 'warm',
    followHealth: only(read.follow_health) ?? true,
    startCommands: all(read.start, same),
    stopCommands: all(read.stop, same),
    announceIntervalMs: only(read.announce_interval) ?? 60_000,
    lvsSupport: only(read.lvs_support) ?? false,
  });
}

function assembleSync(read: Read<GroupValues>): SyncSettings | undefined {
  const device = only(read.sync);
  if (device === undefined) return undefined;
  return Object.freeze({
    device,
    syncId: only(read.sync_id) ?? 0,
    group: only(read.sync_group) ?? '224.0.0.81',
  });
}

function all<Value, Result>(
  values: readonly Located<Value>[] | undefined,
  change: (value: Value) => Result,
): readonly Result[] {
  return Object.freeze((values ?? []).map(({ value }) => Object.freeze(change(value))));
}
