import type { VirtualServerStatus } from '../director/status.ts';
import type { MemberStatus } from '../pair/member-status.ts';
import { gauge, type ReadingTable, truth } from './metric.ts';
import { trafficRates, trafficTotals } from './traffic-metrics.ts';

const prefix = 'directord_virtual_server';

export const virtualServerMetrics: ReadingTable<MemberStatus, VirtualServerStatus> = {
  labels: ['virtual'],
  *rows({ virtuals }) {
    for (const virtual of virtuals) yield [[virtual.id], virtual];
  },
  readings: [
    gauge(`${prefix}_in_table`, "1 while the kernel's IPVS table has the virtual server.", ({ inKernel }) =>
      truth(inKernel),
    ),
    gauge(
      `${prefix}_withheld`,
      '1 while it is kept out of the table until this director holds its group (standby = cold).',
      ({ withheld }) => truth(withheld),
    ),
    gauge(
      `${prefix}_real_servers`,
      'Real servers that the configuration gives it.',
      ({ reals }) => reals.length,
    ),
    gauge(
      `${prefix}_real_servers_in_service`,
      "Real servers of it that take new connections: in the kernel's table with a weight above 0.",
      ({ reals }) => reals.filter(({ kernelWeight }) => kernelWeight !== null && kernelWeight > 0).length,
    ),
    gauge(
      `${prefix}_fallback_in_use`,
      '1 while no real server takes connections and its fallback server does; absent without a fallback.',
      ({ fallback }) => (fallback === null ? undefined : truth(fallback.active)),
    ),
    ...trafficTotals(prefix, 'the virtual server'),
    ...trafficRates(prefix, 'the virtual server'),
  ],
};

export const virtualServerInfo: ReadingTable<MemberStatus, VirtualServerStatus> = {
  labels: ['virtual', 'name', 'scheduler'],
  *rows({ virtuals }) {
    for (const virtual of virtuals) yield [[virtual.id, virtual.name ?? '', virtual.scheduler], virtual];
  },
  readings: [gauge(`${prefix}_info`, 'Always 1: its `servicename` and its scheduler.', () => 1)],
};
