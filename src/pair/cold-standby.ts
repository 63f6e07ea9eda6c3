import type { VirtualServer } from '../config/configuration.ts';
import type { GroupVirtuals } from './group-virtuals.ts';

/** Which virtual servers stay out of the table, for their groups are held elsewhere and say `standby = cold`. */
export interface ColdStandby {
  withheld(virtual: VirtualServer): boolean;
  /** The group is held here from now on, or about to be; or no longer. Returns the virtual servers concerned. */
  hold(group: string, held: boolean): readonly string[];
}

export function createColdStandby(virtuals: GroupVirtuals): ColdStandby {
  const held = new Set<string>();
  return {
    withheld(virtual) {
      const groups = virtuals.groupsOf(virtual);
      return groups.length > 0 && groups.every(({ name, standby }) => standby === 'cold' && !held.has(name));
    },
    hold(group, isHeld) {
      if (held.has(group) === isHeld) return [];
      if (isHeld) held.add(group);
      else held.delete(group);
      return virtuals.virtualsOf(group);
    },
  };
}
