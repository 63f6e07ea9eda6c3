import { formatProblem, type Problem } from '../../config/problem.ts';
import type { SettingsResult } from '../../config/settings.ts';
import { loadSite } from '../../director/site.ts';
import type { Member } from '../../pair/member.ts';

/**
 * A director that declines to restart where the next daemon could not start: an address would be left behind that
 * nobody looks after.
 * @param loadSettings reads the settings as the next daemon will
 * @param files the ldirectord.cf files, where not the settings name them
 */
export function withCheckedRestart(
  director: Member,
  loadSettings: () => Promise<SettingsResult>,
  files: readonly string[] | undefined,
): Member {
  async function problems(): Promise<readonly Problem[]> {
    const loaded = await loadSettings();
    const { ok, problems: found } = loaded.ok ? await loadSite(files ?? loaded.settings.configFiles) : loaded;
    return ok ? [] : found.filter(({ severity }) => severity === 'error');
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
