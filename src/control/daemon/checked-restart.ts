import { formatProblem, type Problem } from '../../config/problem.ts';
import type { Settings, SettingsResult } from '../../config/settings.ts';
import { type Judge, loadSite, type SiteResult, siteOptions } from '../../director/site.ts';
import type { Member } from '../../pair/member.ts';

/**
 * A director that declines to restart where the next daemon could not start: an address would be left behind that
 * nobody looks after.
 * @param loadSettings reads the settings as the next daemon will
 * @param judgeFor what is wrong between those settings and the files
 * @param files the ldirectord.cf files, where not the settings name them
 */
export function withCheckedRestart(
  director: Member,
  loadSettings: () => Promise<SettingsResult>,
  judgeFor: (settings: Settings) => Judge,
  files: readonly string[] | undefined,
): Member {
  async function problems(): Promise<readonly Problem[]> {
    const loaded = await loadSettings();
    const { ok, problems: found } = loaded.ok ? await load(loaded.settings) : loaded;
    return ok ? [] : found.filter(({ severity }) => severity === 'error');
  }

  function load(settings: Settings): Promise<SiteResult> {
    const judge = judgeFor(settings);
    return loadSite(files ?? settings.configFiles, siteOptions({ dryRun: false, judge }));
  }

  return {
    ...director,
    async restart() {
      const [first, ...others] = await problems();
      if (first === undefined) return director.restart();
      const more = others.length > 0 ? `, and ${others.length} more` : '';
      return { ok: false, message: `the next start would fail: ${formatProblem(first)}${more}` };
    },
  };
}
