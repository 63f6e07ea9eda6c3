import { describeAddress, type VirtualAddress } from '../addresses/virtual-address.ts';
import type { Group, State } from '../failover/state.ts';
import { ownDecision } from '../failover/view.ts';
import type { GroupHands } from './group-hands.ts';

/**
 * Addresses that were on this host at the start although no record says that directord put them on: /run was
 * emptied, or another program left them behind. They stay if their group comes to be held here, so that clients
 * notice nothing, and go as soon as it is known to be held, or to belong, elsewhere: two holders are worse than none.
 */
export interface Unclaimed {
  /** To be called now and then. */
  consider(state: State): void;
  /** Takes off all that nobody has claimed yet. Never rejects. */
  release(why: string): Promise<void>;
}

export function watchUnclaimed(
  found: ReadonlyMap<string, readonly VirtualAddress[]>,
  groups: ReadonlyMap<string, GroupHands>,
  note: (text: string) => void,
): Unclaimed {
  const left = new Map(found);
  const words = (name: string): string => (left.get(name) ?? []).map(describeAddress).join(', ');
  for (const name of left.keys()) {
    note(
      `${words(name)}: on this host, but not by directord for all it knows; who is to hold ${name} decides`,
    );
  }

  async function takeOff(name: string, why: string): Promise<void> {
    const what = words(name);
    left.delete(name);
    const result = await groups.get(name)?.release();
    note(result?.ok === false ? `${what}: cannot be taken off: ${result.why}` : `${what}: taken off: ${why}`);
  }

  return {
    consider(state) {
      for (const name of left.keys()) {
        const group = state.groups[name];
        if (group === undefined) continue;
        if (group.phase.kind === 'active') {
          note(`${words(name)}: stays: ${name} is held here`);
          left.delete(name);
          continue;
        }
        const why = whyElsewhere(state, group);
        if (why !== undefined) void takeOff(name, why);
      }
    },
    async release(why) {
      await Promise.all([...left.keys()].map((name) => takeOff(name, why)));
    },
  };
}

/** Why the group is for another director; undefined while that is open, or nobody can hold it. */
function whyElsewhere(state: State, group: Group): string | undefined {
  const { node, rule, why } = ownDecision(state, group);
  if (group.phase.kind !== 'idle' || node === undefined || node === state.settings.node) return undefined;
  const open = state.listening !== undefined || group.role === 'starting';
  const held = rule === 'keep' || rule === 'taking' || rule === 'contest';
  return held || !open ? why : undefined;
}
