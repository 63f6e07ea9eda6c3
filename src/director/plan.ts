import { optional } from '../config/optional.ts';
import type { Problem } from '../config/problem.ts';
import { type ObservedVirtual, openIpvs } from '../node-ipvs-netlink/index.ts';
import { desiredVirtual, tableIdentity } from '../pool/desired-table.ts';
import { difference } from '../pool/difference.ts';
import { destinationKey, serviceIdentity, serviceKey } from '../pool/identity.ts';
import { ipvsadmLine } from '../pool/ipvsadm-line.ts';
import { errorMessage } from '../system/error-message.ts';
import { buildServers } from './servers.ts';
import { type Judge, loadSite, type Site, siteOptions } from './site.ts';

export type PlanOutcome =
  | { readonly ok: true; readonly operations: readonly string[]; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly message: string; readonly problems: readonly Problem[] };

export interface PlanOptions {
  /** Ids of the virtual servers that a running director keeps: those that the files no longer name would go. */
  readonly ownedVirtuals?: readonly string[];
  readonly judge?: Judge;
  /** What a site would change beside the table, as commands. */
  readonly furtherOperations?: (site: Site) => Promise<readonly string[]>;
}

/**
 * What these files would change in the kernel now, as ipvsadm lines. Real servers that are not in the table are
 * shown as added: they enter after their first good check.
 */
export async function planTable(
  files: readonly string[],
  { ownedVirtuals = [], judge, furtherOperations }: PlanOptions = {},
): Promise<PlanOutcome> {
  const loaded = await loadSite(files, siteOptions({ dryRun: true, ...(judge && { judge }) }));
  if (!loaded.ok) return { ok: false, message: 'the configuration has errors', problems: loaded.problems };
  let table: readonly ObservedVirtual[];
  try {
    table = await readTable();
  } catch (error) {
    return { ok: false, message: errorMessage(error), problems: loaded.problems };
  }
  const inTable = new Map(table.map((virtual) => [serviceKey(virtual.service.identity), virtual]));
  const { virtuals } = await buildServers(loaded.site, undefined, inTable);
  const operations: string[] = [];
  for (const id of ownedVirtuals) {
    const actual = virtuals.has(id) ? undefined : inTable.get(id);
    if (actual === undefined) continue;
    operations.push(ipvsadmLine({ kind: 'delete-service', service: actual.service.identity }));
  }
  for (const { virtual, configuration, servers } of virtuals.values()) {
    const actual = inTable.get(serviceKey(serviceIdentity(virtual.identity)));
    const present = new Set(actual?.destinations.map(({ identity }) => destinationKey(identity)));
    const inputs = servers.map(({ real, health: { state, agent } }) => {
      const isPresent = present.has(destinationKey(tableIdentity(virtual, real)));
      if (!isPresent) return { state: { ...state, up: true }, inMaintenance: false };
      return { state, inMaintenance: false, ...optional('agent', agent) };
    });
    const desired = desiredVirtual(virtual, inputs, configuration);
    operations.push(...difference(desired, undefined, actual, 'remove').map(ipvsadmLine));
  }
  operations.push(...((await furtherOperations?.(loaded.site)) ?? []));
  return { ok: true, operations, problems: loaded.problems };
}

async function readTable(): Promise<readonly ObservedVirtual[]> {
  const ipvs = await openIpvs();
  try {
    return await ipvs.table();
  } finally {
    ipvs.close();
  }
}
