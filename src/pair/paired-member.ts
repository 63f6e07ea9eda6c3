import type { Director, ReloadOutcome } from '../director/director.ts';
import type { Journal } from '../director/journal.ts';
import type { Failover } from '../failover-shell/failover.ts';
import type { Member } from './member.ts';
import { pairedStatus } from './paired-status.ts';
import type { Sync } from './sync.ts';

export interface PairedParts {
  readonly director: Director;
  readonly failover: Failover;
  readonly sync: Sync | undefined;
  readonly journal: Journal;
  readonly close: () => void;
}

/** A running director and its failover thread as one. */
export function pairedMember({ director, failover, sync, journal, close }: PairedParts): Member {
  async function reload(): Promise<ReloadOutcome> {
    const outcome = await director.reload();
    try {
      failover.reloadKeys();
      return outcome;
    } catch (error) {
      const message = `the keys are as before: ${(error as Error).message}`;
      journal.record({ severity: 'error', kind: 'reload-failed', message });
      return { ok: false, message: `${outcome.message}; but ${message}`, problems: [] };
    }
  }

  return {
    ...director,
    reload,
    async status() {
      const [ofDirector, ofFailover] = await Promise.all([director.status(), failover.status()]);
      return pairedStatus(ofDirector, ofFailover, journal.isFlapping);
    },
    async order({ kind, groups, wait, by }) {
      const what = [kind, ...groups, ...(by === undefined ? [] : [by])].join(' ');
      const { outcome, text } = await failover.command({ kind, groups }, { wait });
      const ok = outcome === 'done' || outcome === 'accepted';
      const message = `${what}: ${ok ? text : `${outcome}: ${text}`}`;
      journal.record({ severity: ok ? 'notice' : 'warning', kind: 'operator', message });
      return { ok, message: text };
    },
    async restart() {
      const { outcome, text } = await failover.announceRestart();
      if (outcome !== 'done') return { ok: false, message: text };
      close();
      await sync?.close();
      await director.stop({ keepTable: true });
      return { ok: true, message: text };
    },
    works: () => failover.status().then(Boolean),
    // First the addresses: as long as they are here, clients come here.
    async stop() {
      close();
      await failover.stop();
      await director.stop();
      await sync?.stop();
    },
  };
}
