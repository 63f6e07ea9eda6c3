/** What neither ldirectord.cf nor directord.ini shows to be wrong alone. */
import type { Configuration, VirtualServer } from './configuration.ts';
import type { Problem } from './problem.ts';
import type { Settings } from './settings.ts';
import type { FirewallMark } from './settings-firewall-marks.ts';

/** What a host's settings say that virtual servers depend on. */
export type HostSettings = Pick<Settings, 'ipvs' | 'firewallMarks'>;

/**
 * Every problem between the files of virtual servers and the settings of the host that they are for.
 * @param settingsFile for messages
 * @param complete whether these are all files of the host: otherwise a mark may be used by another one
 */
export function hostProblems(
  configurations: readonly Configuration[],
  { ipvs, firewallMarks: marks }: HostSettings,
  settingsFile: string,
  complete: boolean,
): readonly Problem[] {
  const withoutConntrack = ipvs?.sysctls.get('conntrack') === '0';
  const problems = configurations.flatMap(({ file, virtuals }) =>
    virtuals.flatMap((virtual) =>
      [
        ...(withoutConntrack ? fullNatProblems(virtual, settingsFile) : []),
        ...markProblems(virtual, marks),
      ].map((problem) => ({ file, column: 1, ...problem })),
    ),
  );
  return complete ? [...problems, ...unusedMarkProblems(configurations, marks, settingsFile)] : problems;
}

function unusedMarkProblems(
  configurations: readonly Configuration[],
  marks: readonly FirewallMark[],
  settingsFile: string,
): readonly Problem[] {
  const identities = configurations.flatMap(({ virtuals }) => virtuals.map(({ identity }) => identity));
  const used = new Set(identities.flatMap((each) => (each.kind === 'fwmark' ? [each.mark] : [])));
  return marks
    .filter(({ mark }) => !used.has(mark))
    .map(({ mark, line }) => ({
      file: settingsFile,
      severity: 'warning',
      line,
      column: 1,
      message: `no virtual server is named by mark ${mark}: packets get it for nothing`,
      hint: `write virtual=${mark} in ldirectord.cf, or remove the section`,
    }));
}

type LocalProblem = Pick<Problem, 'severity' | 'line' | 'message' | 'hint'>;

function fullNatProblems({ reals }: VirtualServer, settingsFile: string): readonly LocalProblem[] {
  return reals
    .filter(({ forwarding }) => forwarding === 'fullnat')
    .map(({ line }) => ({
      severity: 'error',
      line,
      message: `fullnat needs connection tracking, which [ipvs] in ${settingsFile} turns off`,
      hint: 'remove conntrack = off there',
    }));
}

/** A site that has no section at all marks its packets by other means. */
function markProblems(
  { identity, line }: VirtualServer,
  marks: readonly FirewallMark[],
): readonly LocalProblem[] {
  if (identity.kind !== 'fwmark' || marks.length === 0) return [];
  const mark = marks.find((each) => each.mark === identity.mark);
  const severity = 'warning';
  if (mark === undefined) {
    const message = `no [fwmark.${identity.mark}] in directord.ini says which packets have mark ${identity.mark}`;
    return [{ severity, line, message, hint: 'add it, unless other rules of this host set the mark' }];
  }
  if (mark.networks.some(({ family }) => family === identity.family)) return [];
  const family = identity.family === 'inet' ? 'IPv4' : 'IPv6';
  const message = `[fwmark.${identity.mark}] in directord.ini names no ${family} address, so no packet comes here`;
  return [{ severity, line, message, hint: `add address[] = ADDRESS there` }];
}
