import type { Problem } from '../config/problem.ts';
import { createFakeKernel, createIpvsClient, type IpvsClient, openIpvs } from '../node-ipvs-netlink/index.ts';
import { errorMessage } from '../system/error-message.ts';
import type { Director } from './director.ts';
import type { DirectorOptions } from './director-options.ts';
import { runDirector } from './engine.ts';
import { createJournal } from './journal.ts';
import { loadOverrides } from './overrides.ts';
import { loadSite, type SiteResult, siteOptions } from './site.ts';

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
