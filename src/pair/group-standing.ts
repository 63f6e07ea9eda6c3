import type { GroupSettings } from '../config/settings-pair.ts';
import type { Failover } from '../failover-shell/failover.ts';
import type { GroupVirtuals } from './group-virtuals.ts';

/** Tells the failover thread of each group whether its part of the IPVS table is fit, and its real servers' health. */
export interface GroupStanding {
  /** The director has adopted the table. */
  tableMade(): void;
  /** What the virtual servers of these groups have found out may have changed. */
  changed(groups: readonly string[]): void;
  close(): void;
}

/**
 * Before every virtual server of the group has found out what it has, a takeover would meet clients with a table
 * that may be empty. But an address that nobody holds is no better, so slow checks are not waited for any longer.
 */
const longestMs = 10_000;

export function createGroupStanding(
  groups: readonly GroupSettings[],
  virtuals: Pick<GroupVirtuals, 'judged' | 'health'>,
  failover: Pick<Failover, 'setTableReady' | 'setHealth'>,
): GroupStanding {
  const unready = new Set(groups.map(({ name }) => name));
  const told = new Map<string, boolean | undefined>();
  const waiting = new Set<string>();
  let made = false;
  let late = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    const names = [...waiting];
    waiting.clear();
    if (closed) return;
    for (const name of names) {
      const health = virtuals.health(name);
      if (health !== told.get(name)) {
        told.set(name, health);
        failover.setHealth(name, health);
      }
      if (made && unready.has(name) && (late || virtuals.judged(name))) {
        unready.delete(name);
        failover.setTableReady(name, true);
      }
    }
    if (unready.size === 0) clearTimeout(timer);
  }

  /** A start or a reload changes thousands in one go, which is looked at once. */
  function changed(names: Iterable<string>): void {
    if (waiting.size === 0) setImmediate(tell);
    for (const name of names) waiting.add(name);
  }

  return {
    tableMade() {
      made = true;
      timer = setTimeout(() => {
        late = true;
        changed(unready);
      }, longestMs);
      changed(unready);
    },
    changed,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
