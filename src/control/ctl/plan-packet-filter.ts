import type { HostSettings } from '../../config/host-checks.ts';
import type { Site } from '../../director/site.ts';
import { readHostState } from '../../host/host-state.ts';
import { neededSysctls } from '../../packet-filter/host-needs.ts';
import { rulesOf } from '../../packet-filter/packet-filter.ts';
import { readRecord } from '../../packet-filter/record.ts';
import { renderChains } from '../../packet-filter/render.ts';
import { packetRules } from '../../packet-filter/rules.ts';
import type { MemberStatus } from '../../pair/member-status.ts';
import { packetFilterFilesOf, packetFilterTableOf } from '../daemon/state-files.ts';

export interface FilteredHost {
  readonly settings: HostSettings;
  readonly controlSocket: string;
}

/**
 * What a site would change in the packet filter, and what it would set in the kernel for that: commands that would do
 * the same.
 * @param status of the daemon that runs; without one, what an earlier one has left counts
 */
export async function packetFilterOperations(
  site: Site,
  { settings, controlSocket }: FilteredHost,
  status: Pick<MemberStatus, 'packetFilter'> | undefined,
): Promise<readonly string[]> {
  const virtuals = [...site.virtuals.values()].map(({ virtual }) => virtual);
  const rules = packetRules(virtuals, settings.firewallMarks);
  const wanted = rulesOf(renderChains(rules));
  const present = status === undefined ? await leftRules(controlSocket) : placedRules(status);
  const table = `inet ${packetFilterTableOf(controlSocket)}`;
  const sysctls: string[] = [];
  for (const [name, value] of neededSysctls(rules)) {
    if (settings.ipvs?.sysctls.has('conntrack') && name === 'net.ipv4.vs.conntrack') continue;
    if ((await readHostState().sysctl(name)) !== value) sysctls.push(`sysctl -w ${name}=${value}`);
  }
  return [
    ...present.filter((rule) => !wanted.includes(rule)).map((rule) => `nft delete rule ${table} ${rule}`),
    ...wanted.filter((rule) => !present.includes(rule)).map((rule) => `nft add rule ${table} ${rule}`),
    ...sysctls,
  ];
}

function placedRules({ packetFilter }: Pick<MemberStatus, 'packetFilter'>): readonly string[] {
  return packetFilter?.inPlace ? packetFilter.rules : [];
}

async function leftRules(controlSocket: string): Promise<readonly string[]> {
  return (await readRecord(packetFilterFilesOf(controlSocket).recordFile))?.rules ?? [];
}
