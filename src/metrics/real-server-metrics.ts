import { formatEndpoint } from '../config/addresses.ts';
import type { RealServerStatus } from '../director/status.ts';
import type { MemberStatus } from '../pair/member-status.ts';
import { gauge, type ReadingTable, secondsFrom, secondsOf, truth } from './metric.ts';
import { trafficTotals } from './traffic-metrics.ts';

const prefix = 'directord_real_server';

/** Each real server of each virtual server, under a name that no other one of that virtual server has. */
function* realServers({ virtuals }: MemberStatus): Iterable<readonly [string, string, RealServerStatus]> {
  for (const { id, reals } of virtuals) {
    const taken = new Map<string, number>();
    for (const real of reals) {
      const name = formatEndpoint(real.address, real.port);
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      yield [id, count === 1 ? name : `${name}#${count}`, real];
    }
  }
}

export const realServerMetrics: ReadingTable<MemberStatus, RealServerStatus> = {
  labels: ['virtual', 'real'],
  *rows(status) {
    for (const [virtual, name, real] of realServers(status)) yield [[virtual, name], real];
  },
  readings: [
    gauge(`${prefix}_up`, '1 while its state is `up`.', ({ state }) => truth(state === 'up')),
    gauge(
      `${prefix}_state_since_timestamp_seconds`,
      'Since when it is up or down; seconds since 1970.',
      ({ since }) => secondsOf(since),
    ),
    gauge(
      `${prefix}_configured_weight`,
      "The weight that the configuration, or an operator's order, gives it while it is up.",
      ({ configuredWeight }) => configuredWeight,
    ),
    gauge(
      `${prefix}_weight`,
      "Its weight in the kernel's table; absent while it is not there.",
      ({ kernelWeight }) => kernelWeight ?? undefined,
    ),
    gauge(
      `${prefix}_check_failures`,
      'Checks that failed in a row; 0 after a good one.',
      ({ failures }) => failures,
    ),
    gauge(
      `${prefix}_last_check_duration_seconds`,
      'How long its last check took; absent before the first.',
      ({ latencyMs }) => (latencyMs === null ? undefined : secondsFrom(latencyMs)),
    ),
    gauge(
      `${prefix}_last_check_timestamp_seconds`,
      'When its last check ended; seconds since 1970, absent before the first.',
      ({ lastCheck }) => (lastCheck === null ? undefined : secondsOf(lastCheck)),
    ),
    gauge(
      `${prefix}_agent_weight_ratio`,
      'The share of its configured weight that its agent asks for; absent where none says.',
      ({ agent }) => (agent === null || agent.percent === null ? undefined : agent.percent / 100),
    ),
    gauge(
      `${prefix}_certificate_expiry_timestamp_seconds`,
      'When the certificate that its check saw ends; only where that is within `certificatedays`, or past. Seconds since 1970.',
      ({ certificate }) => (certificate === null ? undefined : secondsOf(certificate.ends)),
    ),
    gauge(
      `${prefix}_active_connections`,
      'Connections to it that are established.',
      ({ activeConnections }) => activeConnections ?? undefined,
    ),
    gauge(
      `${prefix}_inactive_connections`,
      'Connections to it in any other state, such as those that are closing.',
      ({ inactiveConnections }) => inactiveConnections ?? undefined,
    ),
    ...trafficTotals(prefix, 'the real server'),
  ],
};

export const realServerState: ReadingTable<MemberStatus, RealServerStatus> = {
  labels: ['virtual', 'real', 'state'],
  *rows(status) {
    for (const [virtual, name, real] of realServers(status)) yield [[virtual, name, real.state], real];
  },
  readings: [
    gauge(
      `${prefix}_state`,
      'Always 1: its state, one of unchecked, up, down, drained, maintenance, off.',
      () => 1,
    ),
  ],
};
