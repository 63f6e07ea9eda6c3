/** Whether the real servers of one block tell their own weight, and between which bounds it follows. */
import type { AgentSettings, CheckType, RealServer } from './configuration.ts';
import type { DirectiveName } from './directives.ts';
import type { Settings } from './outline.ts';
import type { ProblemList } from './problem-list.ts';

export function assembleAgent(
  settings: Settings,
  global: Settings,
  check: { readonly type: CheckType; readonly checkIntervalMs: number },
  reals: readonly RealServer[],
  problems: ProblemList,
): AgentSettings | undefined {
  const source = sourceOf(settings, global, check, problems);
  if (source === undefined) {
    warnOfIdle(['agentrequest', 'agentinterval', 'weightmin', 'weightmax'], settings, problems);
    return undefined;
  }
  if (source.kind === 'output') warnOfIdle(['agentrequest', 'agentinterval'], settings, problems);
  const leastPercent = settings.weightmin?.value ?? 0;
  const mostPercent = settings.weightmax?.value ?? Math.max(100, leastPercent);
  if (leastPercent > mostPercent && settings.weightmin !== undefined) {
    problems.error(settings.weightmin.at, `weightmin ${leastPercent}% is above weightmax ${mostPercent}%`);
  }
  warnOfCoarseWeights(reals, mostPercent, problems);
  return Object.freeze({ source: Object.freeze(source), leastPercent, mostPercent });
}

function sourceOf(
  { agentport, agentoutput, agentrequest, agentinterval }: Settings,
  global: Settings,
  { type, checkIntervalMs }: { readonly type: CheckType; readonly checkIntervalMs: number },
  problems: ProblemList,
): AgentSettings['source'] | undefined {
  if (agentoutput?.value) {
    if (agentport !== undefined) {
      problems.error(agentoutput.at, 'agentoutput does not go with agentport', 'remove one of the two');
    }
    if (type.kind === 'external' || type.kind === 'external-perl') return { kind: 'output' };
    problems.warning(agentoutput.at, 'agentoutput has an effect on external checks only');
  }
  if (agentport === undefined) return undefined;
  if (type.kind === 'off') {
    problems.warning(agentport.at, 'agentport has no effect with checktype = off');
    return undefined;
  }
  return {
    kind: 'port',
    port: agentport.value,
    request: (agentrequest?.value ?? '').replaceAll('\\n', '\n'),
    intervalMs: agentinterval?.value ?? global.agentinterval?.value ?? checkIntervalMs,
  };
}

function warnOfIdle(names: readonly DirectiveName[], settings: Settings, problems: ProblemList): void {
  for (const name of names) {
    const given = settings[name];
    if (given === undefined) continue;
    problems.warning(given.at, `${name} has no effect without agentport`, 'add agentport = PORT');
  }
}

/** The kernel's weights are whole numbers. */
function warnOfCoarseWeights(reals: readonly RealServer[], mostPercent: number, problems: ProblemList): void {
  for (const { line, weight } of reals) {
    if ((weight * mostPercent) / 100 > 1) continue;
    problems.warning(
      { line, column: 1 },
      `weight ${weight} leaves nothing between all and none for an agent to tell`,
      'write a larger weight: with 20, each step is 5%',
    );
  }
}
