import type { KernelKind } from './lab/support/kernel.ts';
import { dealLanes, secondsFrom } from './lanes.ts';

/** Seconds that a test file of the lab takes, where it is far from usual. */
const secondsOf: Readonly<Record<string, number>> = {
  'differential/bad-values.test.js': 25,
  'differential/checks.test.js': 95,
  'differential/fallbacks.test.js': 40,
  'differential/grammar.test.js': 45,
  'differential/http-checks.test.js': 80,
  'differential/real-line.test.js': 60,
  'differential/servers.test.js': 80,
  'differential/service-options.test.js': 45,
  'differential/states.test.js': 40,
  'differential/tables.test.js': 35,
  'differential/virtual-line.test.js': 60,
  'failover/failover.test.js': 100,
  'ipvsadm/listings.test.js': 40,
  'ipvsadm/options.test.js': 30,
  'ipvsadm/real-servers.test.js': 40,
  'ipvsadm/services.test.js': 40,
  'ipvsadm/stories.test.js': 35,
  'metrics/prometheus.test.js': 70,
  'pair/daemon.test.js': 45,
  'pair/failures.test.js': 120,
  'pair/planned.test.js': 100,
  'pair/reasons.test.js': 140,
  'lab/alerts.test.js': 95,
  'lab/host.test.js': 45,
  'lab/realserver.test.js': 40,
  'lab/traffic-modes.test.js': 45,
  'lab/traffic-persistence.test.js': 40,
  'stock-kernel/kernel.test.js': 30,
  'stock-kernel/packet-filter.test.js': 110,
  'servers/ldirectord.test.js': 60,
  'servers/mysql-replica.test.js': 45,
  'servers/dns.test.js': 45,
  'servers/mailbox.test.js': 50,
  'servers/mysql.test.js': 30,
  'servers/pgsql.test.js': 45,
  'systemd/service.test.js': 90,
  'lab/traffic-weights.test.js': 30,
};
const seconds = secondsFrom(secondsOf, 20);

/** One start of a kernel, and the test files that run in it. */
export interface Boot {
  readonly kernel: KernelKind;
  readonly files: readonly string[];
}

/** What user-mode Linux lacks, such as nftables, is tested on a kernel that has it. */
export function needsStockKernel(file: string): boolean {
  return file.includes('/lab/stock-kernel/');
}

/**
 * Deals test files out to lanes that take about the same time, each a sequence of kernels to boot. Where no kernel is
 * asked for, the files that need the stock one share a single boot of it, at the end of the last lane.
 */
export function dealBoots(
  files: readonly string[],
  kernel: KernelKind | undefined,
  laneCount: number,
): readonly (readonly Boot[])[] {
  const isSlow = (file: string): boolean => kernel === undefined && needsStockKernel(file);
  const slow = files.filter(isSlow);
  const ready = slow.reduce((sum, file) => sum + seconds(file), 0);
  const lanes = dealLanes(
    files.filter((file) => !isSlow(file)),
    laneCount,
    seconds,
    ready,
  ).map((dealt): readonly Boot[] => [{ kernel: kernel ?? 'uml', files: dealt }]);
  if (slow.length === 0) return lanes;
  const last: Boot = { kernel: 'qemu', files: slow };
  return lanes.length < laneCount ? [...lanes, [last]] : lanes.with(-1, [...(lanes.at(-1) ?? []), last]);
}
