import type { GroupHands } from './group-hands.ts';
import type { HeldGroup } from './resume-file.ts';

/** Goes on holding what an announced restart left in place. What cannot be held on is not said to be held. */
export async function resumeGroups(
  groups: ReadonlyMap<string, GroupHands>,
  left: readonly HeldGroup[],
  note: (text: string) => void,
): Promise<readonly HeldGroup[]> {
  const resumed: HeldGroup[] = [];
  for (const each of left) {
    const group = groups.get(each.group);
    if (group === undefined) continue;
    const result = await group.resume();
    if (result.ok) resumed.push(each);
    else {
      note(`${each.group} was held before the restart and cannot be held on: ${result.why}`);
      await group.release();
    }
  }
  return resumed;
}
