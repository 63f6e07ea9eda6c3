/**
 * Seconds that a test file of the lab takes, by the end of its path, where it is far from usual. They only balance
 * the lanes: a figure that is wrong costs some waiting, nothing else.
 */
const secondsOf: Readonly<Record<string, number>> = {
  'differential/bad-values.test.js': 25,
  'differential/checks.test.js': 95,
  'differential/fallbacks.test.js': 40,
  'differential/grammar.test.js': 45,
  'differential/http-checks.test.js': 80,
  'differential/real-line.test.js': 60,
  'differential/servers.test.js': 60,
  'differential/service-options.test.js': 45,
  'differential/states.test.js': 40,
  'differential/tables.test.js': 35,
  'differential/virtual-line.test.js': 60,
  'failover/failover.test.js': 100,
  'ipvsadm/listings.test.js': 40,
  'ipvsadm/options.test.js': 30,
  'ipvsadm/real-servers.test.js': 40,
  'ipvsadm/services.test.js': 40,
  'pair/daemon.test.js': 45,
  'pair/failures.test.js': 120,
  'pair/planned.test.js': 90,
  'pair/reasons.test.js': 120,
  'lab/realserver.test.js': 40,
  'servers/ldirectord.test.js': 60,
  'servers/mailbox.test.js': 40,
  'servers/mysql.test.js': 30,
  'servers/pgsql.test.js': 45,
  'systemd/service.test.js': 90,
};
const usualSeconds = 20;

/**
 * Deals test files out to lanes that take about the same time: the longest first, each to the lane that has the least
 * to do. Every file is in one lane; within a lane they keep their order. There are fewer lanes where there are fewer
 * files.
 */
export function dealLanes(files: readonly string[], count: number): readonly (readonly string[])[] {
  const lanes = Array.from({ length: Math.min(count, files.length) }, () => ({
    seconds: 0,
    files: new Set<string>(),
  }));
  for (const file of files.toSorted((a, b) => seconds(b) - seconds(a))) {
    const [first, ...others] = lanes;
    if (first === undefined) break;
    const lane = others.reduce((least, other) => (other.seconds < least.seconds ? other : least), first);
    lane.files.add(file);
    lane.seconds += seconds(file);
  }
  return lanes.map((lane) => files.filter((file) => lane.files.has(file)));
}

function seconds(file: string): number {
  const [, found] = Object.entries(secondsOf).find(([end]) => file.endsWith(`/${end}`)) ?? [];
  return found ?? usualSeconds;
}
