import type { EventFact } from '../director/event.ts';
import type { Journal } from '../director/journal.ts';
import type { Role } from '../failover/effect.ts';

export interface GroupFacts {
  /** As the journal, but facts about a virtual server also say to which group it belongs, and our role there. */
  readonly journal: Journal;
  /** This director's role in a group from now on. */
  setRole(group: string, role: Role): void;
}

/** @param groupsOf the names of the groups that a virtual server belongs to */
export function createGroupFacts(
  journal: Journal,
  groupsOf: (virtualId: string) => readonly string[],
): GroupFacts {
  const roles = new Map<string, Role>();

  function place({ virtual }: EventFact): Pick<EventFact, 'group' | 'role'> {
    const groups = virtual === undefined ? [] : groupsOf(virtual);
    // A firewall mark may belong to all groups: then the one that is held here counts.
    const group = groups.find((name) => roles.get(name) === 'active') ?? groups[0];
    if (group === undefined) return {};
    const role = roles.get(group);
    return { group, ...(role && { role }) };
  }

  return {
    journal: { ...journal, record: (fact) => journal.record({ ...place(fact), ...fact }) },
    setRole: (group, role) => {
      roles.set(group, role);
    },
  };
}
