import type { AgentSettings } from '../config/configuration.ts';
import type { AgentLine, AgentReport } from '../health/agent-report.ts';

/** What the agent of one real server within one virtual server says, as far as it counts. */
export interface AgentState {
  /** False until the first report, good or bad. */
  readonly asked: boolean;
  /** The weight that the kernel had before the agent was asked, until it is heard or given up. */
  readonly foundWeight: number | undefined;
  /** Of each thing the last that was said; empty where nothing was, or where it was given up. */
  readonly said: Omit<AgentLine, 'note'>;
  /** What stood behind `#` in its last line. */
  readonly note: string;
  /** Reports in a row without a word that is understood, and why the last one had none. */
  readonly failures: number;
  readonly problem: string | undefined;
  /** True from `failurecount` such reports until it is heard again: what it said does not count meanwhile. */
  readonly givenUp: boolean;
  /** Wall clock, for people: since when it says so, or is given up. */
  readonly since: Date;
}

/** The largest that the kernel takes. */
const MAX_WEIGHT = 2 ** 31 - 1;

/**
 * The state of an agent that was not asked yet. `foundWeight`, where the kernel has one above 0, stays until then:
 * a restart must not interrupt what was told before.
 */
export function initialAgentState(foundWeight: number | undefined, now: Date): AgentState {
  return {
    asked: false,
    foundWeight: foundWeight === 0 ? undefined : foundWeight,
    said: {},
    note: '',
    failures: 0,
    problem: undefined,
    givenUp: false,
    since: now,
  };
}

/** Folds a report: a line changes what it names, `failureCount` reports without one drop all that was said. */
export function nextAgentState(
  state: AgentState,
  report: AgentReport,
  failureCount: number,
  now: Date,
): AgentState {
  if (report.ok) {
    const { note, ...named } = report.line;
    const said = { ...state.said, ...named };
    const isNews = state.givenUp || !state.asked || !sameWords(said, state.said);
    return {
      ...{ asked: true, foundWeight: undefined, said, note },
      ...{ failures: 0, problem: undefined, givenUp: false },
      since: isNews ? now : state.since,
    };
  }
  const failures = state.failures + 1;
  const failed = { ...state, asked: true, failures, problem: report.problem };
  if (state.givenUp || failures < failureCount) return failed;
  return { ...failed, foundWeight: undefined, said: {}, note: '', givenUp: true, since: now };
}

/** Whether the table may have to follow from one state to the other. */
export function sameEffect(one: AgentState, other: AgentState): boolean {
  return (
    one.asked === other.asked && one.foundWeight === other.foundWeight && sameWords(one.said, other.said)
  );
}

function sameWords(one: AgentState['said'], other: AgentState['said']): boolean {
  return one.percent === other.percent && one.service === other.service && one.health === other.health;
}

/** Its words as they count, such as `down (disk full), 50%`; empty where it says nothing. */
export function agentWords({ said, note }: AgentState): string {
  const { health, service, percent } = said;
  const behind = note === '' ? '' : ` (${note})`;
  const words = [
    ...(health === 'down' ? [`down${behind}`] : []),
    ...(service === undefined || service === 'ready' ? [] : [service]),
    ...(percent === undefined ? [] : [`${percent}%`]),
  ];
  // That nothing is wrong need not be told beside something.
  return words.length > 0 ? words.join(', ') : (health ?? service ?? '');
}

/** Its own word for it, or a share of 0: the server keeps what it has and gets nothing new. */
export function agentDrains({ said }: AgentState, bounds: AgentSettings): boolean {
  return said.service === 'drain' || countedShare(said, bounds) === 0;
}

/** What is made of the configured weight. More than nothing never becomes nothing: that is said as 0%. */
export function agentWeight(
  configured: number,
  { said, foundWeight }: AgentState,
  bounds: AgentSettings,
): number {
  const percent = countedShare(said, bounds);
  if (percent === undefined) return foundWeight ?? configured;
  const weight = Math.min(Math.round((configured * percent) / 100), MAX_WEIGHT);
  return weight === 0 && configured > 0 && percent > 0 ? 1 : weight;
}

/** The share that counts, in percent: what it says, within the bounds; undefined where it says none. */
export function countedShare(
  { percent }: AgentState['said'],
  { leastPercent, mostPercent }: AgentSettings,
): number | undefined {
  return percent === undefined ? undefined : Math.min(Math.max(percent, leastPercent), mostPercent);
}
