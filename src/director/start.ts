import type { Configuration, VirtualServer } from '../config/configuration.ts';
import type { Problem } from '../config/problem.ts';
import { createFakeKernel, createIpvsClient, type IpvsClient, openIpvs } from '../node-ipvs-netlink/index.ts';
import { errorMessage } from '../system/error-message.ts';
import type { Availability } from './availability.ts';
import type { Director } from './director.ts';
import { runDirector } from './engine.ts';
import type { DirectorEvent } from './event.ts';
import { createJournal, type Journal } from './journal.ts';
import type { DirectorObserver } from './observer.ts';
import { loadOverrides } from './overrides.ts';
import { type Judge, loadSite, type Site, type SiteResult, siteOptions } from './site.ts';

export interface DirectorOptions {
  /** ldirectord.cf paths, at least one. */
  readonly files: readonly string[];
  /** Checks for real, but keeps the table in memory, runs no command and writes no file. */
  readonly dryRun: boolean;
  /** How often the kernel's table is compared and repaired. */
  readonly repairIntervalMs: number | 'off';
  /** What is wrong between the files and this host; asked at start and at each reload. */
  readonly judge?: Judge;
  readonly node: string;
  readonly version: string;
  /** Where drains and weights outlive a restart; absent: in memory only. */
  readonly overridesFile?: string;
  /** Called from the start on, before `startDirector` settles; not where there is a `journal`. */
  readonly onEvent?: (event: DirectorEvent) => void;
  readonly observer?: DirectorObserver;
  /** Where everything is recorded, for its own listeners; otherwise one of its own, which `onEvent` hears. */
  readonly journal?: Journal;
  /** Whether a virtual server shall not be in the table now, though it is checked. */
  readonly withheld?: (virtual: VirtualServer) => boolean;
  /** Called at start and at each good reload, before the table follows. */
  readonly onSite?: (site: Site) => void;
  /** Awaited at start and at each good reload, before the table follows. Never rejects. */
  readonly prepare?: (site: Site) => Promise<void>;
  /** Called when a virtual server's availability is found out or changes. */
  readonly onAvailability?: (virtualId: string, availability: Availability) => void;
  /** Called at start and after each good reload, before any other event of them. */
  readonly onConfiguration?: (configurations: readonly Configuration[]) => void;
}

export type StartOutcome =
  | { readonly ok: true; readonly director: Director; readonly warnings: readonly Problem[] }
  | {
      readonly ok: false;
      readonly kind: 'configuration' | 'kernel' | 'other';
      readonly message: string;
      readonly problems: readonly Problem[];
    };

/**
 * Reads the files, adopts what the kernel has and starts to check. Resolves when the table is as the
 * configuration wants it, before the first checks have finished.
 */
export async function startDirector(options: DirectorOptions): Promise<StartOutcome> {
  return startDirectorOn(await loadSite(options.files, siteOptions(options)), options);
}

/** As startDirector, with the files read already. */
export async function startDirectorOn(loaded: SiteResult, options: DirectorOptions): Promise<StartOutcome> {
  if (!loaded.ok) {
    const message = 'the configuration has errors; nothing was started';
    return { ok: false, kind: 'configuration', message, problems: loaded.problems };
  }
  const failed = (kind: 'kernel' | 'other', error: unknown): StartOutcome => ({
    ok: false,
    kind,
    message: errorMessage(error),
    problems: loaded.problems,
  });
  let ipvs: IpvsClient;
  try {
    ipvs = options.dryRun ? createIpvsClient(createFakeKernel()) : await openIpvs();
  } catch (error) {
    return failed('kernel', error);
  }
  try {
    const overrides = await loadOverrides(options.overridesFile);
    const journal = options.journal ?? createJournal(options.node);
    if (options.journal === undefined && options.onEvent !== undefined) journal.listen(options.onEvent);
    const director = await runDirector({ options, ipvs, journal, overrides, loaded });
    return { ok: true, director, warnings: loaded.problems };
  } catch (error) {
    ipvs.close();
    return failed('other', error);
  }
}
