import type { MemberStatus } from '../pair/member-status.ts';
import { gauge, type ReadingTable, secondsOf, truth } from './metric.ts';

export const buildInfo: ReadingTable<MemberStatus, MemberStatus> = {
  labels: ['version', 'nodejs', 'node'],
  *rows(status) {
    yield [[status.version, process.versions.node, status.node], status];
  },
  readings: [
    gauge(
      'directord_build_info',
      "Always 1: directord's version, that of Node.js, and the director's name.",
      () => 1,
    ),
  ],
};

export const daemonMetrics: ReadingTable<MemberStatus, MemberStatus> = {
  labels: [],
  *rows(status) {
    yield [[], status];
  },
  readings: [
    gauge(
      'directord_configuration_last_reload_successful',
      '1 if the configuration was good when it was last read.',
      ({ lastReload }) => truth(lastReload?.ok !== false),
    ),
    gauge(
      'directord_configuration_last_reload_timestamp_seconds',
      'When the configuration was last read; seconds since 1970.',
      ({ lastReload, startedAt }) => secondsOf(lastReload?.at ?? startedAt),
    ),
    gauge(
      'directord_virtual_servers',
      'Virtual servers that the configuration has.',
      ({ virtuals }) => virtuals.length,
    ),
  ],
};
