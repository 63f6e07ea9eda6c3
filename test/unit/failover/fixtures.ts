import type { Effect } from '../../../src/failover/effect.ts';
import type { FailoverEvent } from '../../../src/failover/event.ts';
import type { GroupReport, Report } from '../../../src/failover/report.ts';
import { defaultTiming, type FailoverSettings } from '../../../src/failover/settings.ts';
import { type Group, initialState, type State } from '../../../src/failover/state.ts';
import { step } from '../../../src/failover/step.ts';

/** One event without its time. */
export type Happening = FailoverEvent extends infer E
  ? E extends { now: number }
    ? Omit<E, 'now'>
    : never
  : never;

export function pairSettings(node: string, change: Partial<FailoverSettings> = {}): FailoverSettings {
  return {
    node,
    nodes: ['lvs1', 'lvs2'],
    groups: [{ name: 'web', prefer: 'lvs1', interfaces: ['eth0'], pings: ['10.0.0.1'], followHealth: true }],
    autoFailback: false,
    fence: false,
    digest: '0011223344556677',
    timing: defaultTiming({ keepaliveMs: 200, deadtimeMs: 800, initdeadMs: 5000 }),
    ...change,
  };
}

/** One director under a story's hand: events go in, effects pile up, and the clock ticks as it must. */
export interface Story {
  state(): State;
  /** What it knows of the group `web`. */
  web(): Group;
  /** Lets time pass, with a tick every 100 ms. */
  pass(ms: number): Story;
  happen(...happenings: readonly Happening[]): Story;
  /** The process is stopped for so long. */
  freeze(ms: number): Story;
  /** What it last told its peers of the group `web`. */
  word(): GroupReport;
  /** Effects since this was last asked for. */
  effects(): readonly Effect[];
}

export function story(
  settings: FailoverSettings,
  held: readonly { group: string; term: number }[] = [],
): Story {
  let now = 1000;
  let state = initialState(settings, { now, boot: 7, held });
  let effects: Effect[] = [];
  const feed = (happening: Happening) => {
    const [next, done] = step(state, { ...happening, now } as FailoverEvent);
    state = next;
    effects.push(...done);
  };
  const self: Story = {
    state: () => state,
    web() {
      const { web } = state.groups;
      if (web === undefined) throw new Error('the story has no group web');
      return web;
    },
    pass(ms) {
      const end = now + ms;
      while (now < end) {
        now = Math.min(end, now + 100);
        feed({ kind: 'tick' });
      }
      return self;
    },
    happen(...happenings) {
      for (const happening of happenings) feed(happening);
      return self;
    },
    freeze(ms) {
      now += ms;
      return self;
    },
    word() {
      const { web } = state.published?.groups ?? {};
      if (web === undefined) throw new Error('nothing was published yet');
      return web;
    },
    effects() {
      const seen = effects;
      effects = [];
      return seen;
    },
  };
  return self;
}

/** A director with carrier and a table, as it is a moment after its start. */
export function ready(director: Story): Story {
  return director.happen({ kind: 'carrier', interface: 'eth0', up: true }, { kind: 'table', ready: true });
}

let serial = 0;

export function word(change: Partial<GroupReport> = {}): GroupReport {
  return {
    role: 'idle',
    fitness: 'fit',
    pingsLost: 0,
    health: 'unknown',
    wish: 'none',
    preferred: false,
    term: 0,
    grant: undefined,
    candidate: undefined,
    holder: undefined,
    ...change,
  };
}

/** A peer's report on the group `web`, newer than all before. */
export function report(web: Partial<GroupReport>, change: Partial<Report> = {}): Report {
  serial += 1;
  return {
    boot: 99,
    serial,
    starting: false,
    listening: false,
    leaving: false,
    restart: undefined,
    holdingFor: [],
    digest: '0011223344556677',
    groups: { web: word(web) },
    ...change,
  };
}

export function alive(peer: string): Happening {
  return { kind: 'peer', peer, status: 'alive' };
}

export function says(peer: string, web: Partial<GroupReport>, change: Partial<Report> = {}): Happening {
  return { kind: 'report', peer, report: report(web, change) };
}

/** Answers the last acquire or release of the effects. */
export function answered(effects: readonly Effect[], kind: 'acquire' | 'release', why?: string): Happening {
  const effect = effects.findLast((one) => one.kind === kind);
  if (effect?.kind !== 'acquire' && effect?.kind !== 'release') throw new Error(`no ${kind} was asked for`);
  const result = why === undefined ? { ok: true as const } : { ok: false as const, why };
  return {
    kind: kind === 'acquire' ? 'acquired' : 'released',
    group: effect.group,
    attempt: effect.attempt,
    result,
  };
}

/** What the effects were, in short. */
export function kinds(effects: readonly Effect[]): readonly string[] {
  return effects
    .map(({ kind }) => kind)
    .filter((kind) => !['publish', 'wake', 'note', 'transition'].includes(kind));
}

export function dead(peer: string): Happening {
  return { kind: 'peer', peer, status: 'dead' };
}

/** A director among others that has taken `web`, if they let it, and whose peer says so much of itself. */
export function active(settings: FailoverSettings, peer: string, word: Partial<GroupReport> = {}): Story {
  const { node } = settings;
  const director = ready(story(settings));
  director.happen(alive(peer), says(peer, { candidate: node, ...word })).pass(300);
  const acquire = director.web().phase;
  if (acquire?.kind === 'taking') director.happen(answered(director.effects(), 'acquire'));
  director.effects();
  return director;
}

/** A director that stands by while its peer holds `web`. */
export function standby(settings: FailoverSettings, holder: string, word: Partial<GroupReport>): Story {
  const director = ready(story(settings));
  const held = { role: 'active' as const, candidate: holder, holder, ...word };
  return director
    .happen(alive(holder), says(holder, { ...held, grant: undefined }))
    .pass(300)
    .happen(says(holder, held));
}

export function transitions(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'transition' ? [`${effect.from} -> ${effect.to} (${effect.cause}): ${effect.why}`] : [],
  );
}

export function answers(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'answer' ? [`${effect.outcome}: ${effect.text}`] : []));
}
