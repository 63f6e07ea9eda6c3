import { formatProblem, type Problem } from '../config/problem.ts';
import { errorMessage } from '../system/error-message.ts';
import type { ReloadOutcome } from './director.ts';
import type { Journal } from './journal.ts';
import type { DirectorObserver } from './observer.ts';
import type { Site, SiteResult } from './site.ts';
import type { DirectorStatus } from './status.ts';

export interface ReloadParts {
  readonly journal: Pick<Journal, 'record'>;
  readonly observer: DirectorObserver | undefined;
  readonly load: () => Promise<SiteResult>;
  /** Goes on with this site; resolves with how much there is of it, in words. */
  readonly take: (site: Site) => Promise<string>;
}

export interface Reloads {
  /** Never rejects. */
  reload(): Promise<ReloadOutcome>;
  /** What came of the last one; null before. */
  last(): DirectorStatus['lastReload'];
}

/** Reads the files again, and tells what came of it. */
export function createReloads({ journal, observer, load, take }: ReloadParts): Reloads {
  let last: DirectorStatus['lastReload'] = null;

  function tell(ok: boolean, message: string): void {
    last = { at: new Date().toISOString(), ok, message };
    observer?.reload(ok);
    journal.record({ severity: ok ? 'notice' : 'error', kind: ok ? 'reloaded' : 'reload-failed', message });
  }

  return {
    async reload() {
      try {
        const result = await load();
        for (const problem of result.problems) recordProblem(journal, problem);
        if (!result.ok) {
          const message = 'the configuration has errors; nothing was changed';
          tell(false, message);
          return { ok: false, message, problems: result.problems };
        }
        const message = `reloaded: ${await take(result.site)}`;
        tell(true, message);
        return { ok: true, message, warnings: result.problems };
      } catch (error) {
        const message = `the reload failed: ${errorMessage(error)}`;
        tell(false, message);
        return { ok: false, message, problems: [] };
      }
    },
    last: () => last,
  };
}

export function recordProblem(journal: Pick<Journal, 'record'>, problem: Problem): void {
  const message = formatProblem(problem);
  if (problem.severity === 'error') journal.record({ severity: 'error', kind: 'reload-failed', message });
  else journal.record({ severity: 'warning', kind: 'configuration-warning', message });
}
