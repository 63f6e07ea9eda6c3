/** What no single key of the groups' sections shows to be wrong. */
import type { Place, ProblemList } from './problem-list.ts';
import type { GroupValues, Named, PairParts } from './settings-pair-parts.ts';
import { didYouMean } from './suggest.ts';

export function tellGroupProblems(parts: PairParts, problems: ProblemList): void {
  const names = parts.nodes.map(({ name }) => name);
  for (const { read } of parts.groups) {
    const prefer = read.prefer?.[0];
    if (prefer !== undefined && !names.includes(prefer.value)) {
      const hint = didYouMean(prefer.value, names) ?? `the nodes are ${names.join(', ')}`;
      problems.error(prefer.at, `there is no node ${prefer.value} for the group to prefer`, hint);
    }
  }
  tellSharedAddresses(parts, problems);
}

/** An address belongs to one group, and to no director: heartbeats would move with it. */
function tellSharedAddresses({ nodes, groups }: PairParts, problems: ProblemList): void {
  const before = new Map<string, string>();
  for (const { name, read } of nodes) {
    for (const { value } of read.address ?? []) before.set(value.address, `the heartbeat address of ${name}`);
  }
  const once = (key: string, at: Place, group: string) => {
    const owner = before.get(key);
    if (owner !== undefined) problems.error(at, `${key} is already ${owner}`, 'remove one');
    else before.set(key, `in group ${group}, in line ${at.line}`);
  };
  for (const { name, read } of groups) {
    for (const { value, at } of read.vip ?? []) once(value.address, at, name);
  }
  for (const { name, read } of groups) {
    for (const { value, at } of read.virtual ?? []) {
      once(value.kind === 'address' ? value.address : `firewall mark ${value.mark}`, at, name);
    }
  }
}

/** To be told once all keys are known to be readable. */
export function tellSync(groups: readonly Named<GroupValues>[], problems: ProblemList): void {
  const first = groups.find(({ read }) => read.sync !== undefined);
  for (const { name, read } of groups) {
    const details = [...(read.sync_id ?? []), ...(read.sync_group ?? [])];
    if (read.sync === undefined) {
      for (const { at } of details) {
        problems.error(at, `group ${name} has no sync, so this has no effect`, 'write sync = INTERFACE');
      }
    } else if (first !== undefined && describeSync(read) !== describeSync(first.read)) {
      const at = read.sync[0]?.at ?? first.at;
      const hint = `write the same sync, sync_id and sync_group as in group ${first.name}`;
      problems.error(
        at,
        `the kernel has one pair of sync daemons, and group ${first.name} has another`,
        hint,
      );
    }
  }
}

function describeSync({ sync, sync_id, sync_group }: Named<GroupValues>['read']): string {
  return [sync, sync_id, sync_group].map((key) => key?.[0]?.value ?? '').join(' ');
}
