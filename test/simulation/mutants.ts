import type { FailoverEvent } from '../../src/failover/event.ts';
import type { GroupReport } from '../../src/failover/report.ts';
import type { State } from '../../src/failover/state.ts';
import { step } from '../../src/failover/step.ts';
import type { Step } from './world.ts';

/** Directors with one rule broken, to show that the simulation would tell. */
export const mutants: Readonly<Record<string, Step>> = {
  'never notices that another holds the group, too': (state, event) =>
    step(
      state,
      altered(event, (word, name) => (holds(state, name) ? { ...word, role: 'idle' } : word)),
    ),
  'always believes to have taken it last': (state, event) =>
    step(
      state,
      altered(event, (word) => ({ ...word, term: 0, preferred: false })),
    ),
  'never takes over from the dead': (state, event) =>
    event.kind === 'peer' && event.status === 'dead'
      ? step(state, { kind: 'tick', now: event.now })
      : step(state, event),
  'does not notice that it was away': (state, event) => step({ ...state, now: event.now }, event),
  'takes what the holder has not handed over': (state, event) =>
    step(
      state,
      altered(event, (word) => (word.role === 'active' ? { ...word, role: 'idle' } : word)),
    ),
  'waits for no initdead': (state, event) => step({ ...state, listening: undefined }, event),
  'does not care whom others hear': (state, event) =>
    step(
      state,
      altered(event, (word) => ({ ...word, holder: undefined, candidate: state.settings.node })),
    ),
  'never releases what it lost': (state, event) => {
    const [next, effects] = step(state, event);
    return [next, effects.filter(({ kind }) => kind !== 'release')];
  },
  'hands over without waiting': (state, event) => {
    const [next, effects] = step(state, event);
    const granted =
      effects.some(({ kind }) => kind === 'publish') && Object.values(next.groups).find(isGranting);
    if (granted === undefined || granted === false) return [next, effects];
    const release = {
      kind: 'release' as const,
      group: granted.settings.name,
      attempt: 0,
      planned: true,
      why: 'at once',
    };
    return [next, [...effects, release]];
  },
  'forgets to answer': (state, event) => {
    const [next, effects] = step(state, event);
    return [next, effects.filter((effect) => effect.kind !== 'answer' || effect.outcome !== 'done')];
  },
  'never lets auto_failback come true': (state, event) =>
    step(
      state,
      altered(event, (word) => (word.wish === 'return' ? { ...word, wish: 'none' } : word)),
    ),
};

function altered(
  event: FailoverEvent,
  change: (word: GroupReport, group: string) => GroupReport,
): FailoverEvent {
  if (event.kind !== 'report') return event;
  const groups = Object.entries(event.report.groups).map(
    ([name, word]) => [name, change(word, name)] as const,
  );
  return { ...event, report: { ...event.report, groups: Object.fromEntries(groups) } };
}

function holds(state: State, group: string): boolean {
  return state.groups[group]?.phase.kind === 'active';
}

function isGranting({ phase }: State['groups'][string]): boolean {
  return phase.kind === 'active' && phase.grant !== undefined;
}
