import type { VirtualServer } from '../config/configuration.ts';
import { type GroupSettings, groupsOfVirtual } from '../config/settings-pair.ts';
import type { Availability } from '../director/availability.ts';
import type { Site } from '../director/site.ts';

/** Which virtual servers belong to which group of virtual addresses, and what that means for either. */
export interface GroupVirtuals {
  /** The virtual servers of a site take the place of those before. */
  replace(site: Site): void;
  virtualsOf(group: string): readonly string[];
  groupsOf(virtual: VirtualServer): readonly GroupSettings[];
  /** The names of the groups that the virtual server with this id belongs to. */
  groupsOfId(virtualId: string): readonly string[];
  /** The groups whose state may differ now. */
  note(virtualId: string, availability: Availability): readonly string[];
  /**
   * Whether a real server of the group's virtual servers is up; undefined while that is not found out, and for a
   * group without virtual servers.
   */
  health(group: string): boolean | undefined;
  /** Whether every virtual server of the group has found out what it has. */
  judged(group: string): boolean;
}

export function createGroupVirtuals(groups: readonly GroupSettings[]): GroupVirtuals {
  const virtuals = new Map<string, string[]>();
  const availabilities = new Map<string, Availability>();
  const groupsOfId = new Map<string, readonly string[]>();

  const known = (group: string): readonly Availability[] =>
    (virtuals.get(group) ?? []).map((virtualId) => availabilities.get(virtualId) ?? 'unknown');

  return {
    replace(site) {
      for (const { name } of groups) virtuals.set(name, []);
      groupsOfId.clear();
      for (const [virtualId, { virtual }] of site.virtuals) {
        const names = groupsOfVirtual(virtual.identity, groups).map(({ name }) => name);
        groupsOfId.set(virtualId, names);
        // One without real servers has nothing to find out.
        if (virtual.reals.length === 0) continue;
        for (const name of names) virtuals.get(name)?.push(virtualId);
      }
      for (const virtualId of availabilities.keys()) {
        if (!site.virtuals.has(virtualId)) availabilities.delete(virtualId);
      }
    },
    virtualsOf: (group) =>
      [...groupsOfId].flatMap(([virtualId, names]) => (names.includes(group) ? [virtualId] : [])),
    groupsOfId: (virtualId) => groupsOfId.get(virtualId) ?? [],
    groupsOf: ({ identity }) => groupsOfVirtual(identity, groups),
    note(virtualId, availability) {
      if (availabilities.get(virtualId) === availability) return [];
      availabilities.set(virtualId, availability);
      return groupsOfId.get(virtualId) ?? [];
    },
    health(group) {
      const all = known(group);
      if (all.includes('available')) return true;
      return all.length === 0 || all.includes('unknown') ? undefined : false;
    },
    judged: (group) => !known(group).includes('unknown'),
  };
}
