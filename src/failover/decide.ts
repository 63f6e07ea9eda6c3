import type { Fitness, GroupReport } from './report.ts';

/** What the decision reads of one director: its word on the group, and two of its flags. */
export interface Standing
  extends Pick<GroupReport, 'role' | 'fitness' | 'pingsLost' | 'health' | 'wish' | 'preferred' | 'term'> {
  readonly starting: boolean;
  readonly listening: boolean;
}

/** By which rule a decision came about. */
export type Rule =
  | 'contest'
  | 'keep'
  | 'better'
  | 'claim'
  | 'return'
  | 'give-back'
  | 'taking'
  | 'vacant'
  | 'wait'
  | 'nobody';

export interface Decision {
  /** Who should hold the group; undefined when nobody can. */
  readonly node: string | undefined;
  readonly rule: Rule;
  /** For people. */
  readonly why: string;
}

const ranks: Readonly<Record<Fitness, number>> = {
  fit: 6,
  'asked-to-stand-by': 5,
  'start-failed-before': 4,
  'ping-lost': 3,
  'no-carrier': 2,
  'table-not-ready': 1,
  'start-failed': 1,
  leaving: 0,
};

const words: Readonly<Record<Fitness, string>> = {
  fit: 'can hold it',
  'asked-to-stand-by': 'was asked to stand by',
  'start-failed-before': 'failed when it last started the group',
  'ping-lost': 'does not reach its ping nodes',
  'no-carrier': 'has no carrier',
  'table-not-ready': 'has no IPVS table ready',
  'start-failed': 'failed to start the group',
  leaving: 'is stopping',
};

export function fitnessWords(fitness: Fitness): string {
  return words[fitness];
}

/** Whether a director of this fitness may take a group at all, if only as the last resort. */
export function mayTake(fitness: Fitness): boolean {
  return ranks[fitness] >= ranks['ping-lost'];
}

/**
 * Who should hold a group, from the words of all directors that are heard (one's own included) and nothing else:
 * no clock, no settings, no memory. So directors that have the same reports come to the same decision. Rules, the
 * first that applies:
 * - several hold it: the fitter one keeps it, then the later claim, the preferred, the first by name (`contest`);
 * - one holds it: it keeps it, unless another is better off (`better`), an operator (`claim`, `give-back`) or
 *   auto_failback (`return`) wants it elsewhere and it is no worse off there;
 * - one is about to: let it (`taking`);
 * - nobody does: the fittest that may take it, then the preferred, the first by name (`vacant`).
 */
export function decide(standings: ReadonlyMap<string, Standing>): Decision {
  const all = [...standings].sort(([a], [b]) => (a < b ? -1 : 1));
  const holders = all.filter(([, standing]) => standing.role === 'active');
  const [first, second] = holders;
  if (first !== undefined) return second === undefined ? keepOrMove(first, all) : contest(holders);
  const takers = all.filter(([, { role, fitness }]) => role === 'taking' && mayTake(fitness));
  const taker = best(takers, byClaim);
  if (taker !== undefined) return { node: taker[0], rule: 'taking', why: `${taker[0]} is taking it` };
  return fill(all);
}

type Entry = readonly [string, Standing];

function contest(holders: readonly Entry[]): Decision {
  const winner = best(holders, byClaim) as Entry;
  const others = holders.filter(([name]) => name !== winner[0]);
  const losers = others.map(([name]) => name).join(' and ');
  const fitter = others.every(([, other]) => worthHolding(other) < worthHolding(winner[1]));
  const later = others.every(([, other]) => other.term < winner[1].term);
  const grounds = fitter ? 'is better off' : later ? 'took it last' : 'comes first';
  return {
    node: winner[0],
    rule: 'contest',
    why: `${winner[0]} and ${losers} hold it, ${winner[0]} ${grounds}`,
  };
}

function keepOrMove(holder: Entry, all: readonly Entry[]): Decision {
  const [name, held] = holder;
  const others = all.filter(
    ([other, { fitness, listening }]) => other !== name && mayTake(fitness) && !listening,
  );
  const better = best(
    others,
    (a, b) => worthMoving(a) - worthMoving(b) || byWish(a, b) || byPreference(a, b),
  );
  if (better !== undefined && worthMoving(better[1]) > worthHolding(held)) {
    return { node: better[0], rule: 'better', why: whyBetter(holder, better) };
  }
  const noWorse = others.filter(
    ([, other]) => other.fitness === 'fit' && worthHolding(other) >= worthHolding(held),
  );
  const claimant = best(noWorse.filter(wishing('claim')), byPreference);
  if (claimant !== undefined) {
    return { node: claimant[0], rule: 'claim', why: `${claimant[0]} was told to take it over` };
  }
  const preferred = best(
    noWorse.filter(([, other]) => other.preferred),
    byPreference,
  );
  if (preferred !== undefined && held.wish === 'give-back') {
    return {
      node: preferred[0],
      rule: 'give-back',
      why: `${name} was told to give it back to ${preferred[0]}`,
    };
  }
  if (preferred !== undefined && preferred[1].wish === 'return' && !held.preferred) {
    return { node: preferred[0], rule: 'return', why: `${preferred[0]} is preferred and back` };
  }
  return { node: name, rule: 'keep', why: `${name} holds it` };
}

function whyBetter([name, held]: Entry, [other, standing]: Entry): string {
  if (ranks[standing.fitness] > ranks[held.fitness])
    return `${name} ${words[held.fitness]}, ${other} ${words[standing.fitness]}`;
  if (standing.pingsLost < held.pingsLost) return `${other} reaches more ping nodes than ${name}`;
  return `${name} sees no healthy real server, ${other} does`;
}

function fill(all: readonly Entry[]): Decision {
  const awaited = all.find(
    ([, { fitness, preferred, listening }]) =>
      preferred && (fitness === 'table-not-ready' || (listening && mayTake(fitness))),
  );
  if (awaited !== undefined && all.every(([, { starting }]) => starting)) {
    return { node: awaited[0], rule: 'wait', why: `${awaited[0]} is preferred and still starting` };
  }
  const fit = all.filter(([, { fitness }]) => mayTake(fitness));
  const ready = fit.filter(([, { listening }]) => !listening);
  const chosen = best(
    ready.length > 0 ? ready : fit,
    (a, b) => worthHolding(a) - worthHolding(b) || byPreference(a, b),
  );
  if (chosen === undefined) {
    return {
      node: undefined,
      rule: 'nobody',
      why: all.map(([name, { fitness }]) => `${name} ${words[fitness]}`).join(', '),
    };
  }
  const [name, standing] = chosen;
  const grounds = standing.preferred && standing.fitness === 'fit' ? 'is preferred' : words[standing.fitness];
  return { node: name, rule: 'vacant', why: `nobody holds it and ${name} ${grounds}` };
}

/** What a director is worth as the holder: how fit, how many ping nodes, and that it is not known to be useless. */
function worthHolding(standing: Standing): number {
  return worth(standing) + (standing.health === 'no' ? 0 : 1);
}

/** What it is worth as a reason to move: real servers must be known to be healthy there. */
function worthMoving(standing: Standing): number {
  return worth(standing) + (standing.health === 'yes' ? 1 : 0);
}

function worth({ role, fitness, pingsLost, starting }: Standing): number {
  // Back from an announced restart: the table that serves is there, only the daemon has not read it yet.
  const resuming = role === 'active' && starting && fitness === 'table-not-ready';
  return ranks[resuming ? 'fit' : fitness] * 1000 - Math.min(pingsLost, 255) * 2;
}

type Order = (a: Standing, b: Standing) => number;

const byPreference: Order = (a, b) => Number(a.preferred) - Number(b.preferred);
const byWish: Order = (a, b) => Number(a.wish === 'claim') - Number(b.wish === 'claim');
const byClaim: Order = (a, b) => worthHolding(a) - worthHolding(b) || a.term - b.term || byPreference(a, b);

function wishing(wish: Standing['wish']): (entry: Entry) => boolean {
  return ([, standing]) => standing.wish === wish;
}

/** The greatest by the order; the first by name among equals, as the entries are sorted. */
function best(entries: readonly Entry[], order: Order): Entry | undefined {
  return entries.reduce<Entry | undefined>(
    (found, entry) => (found === undefined || order(entry[1], found[1]) > 0 ? entry : found),
    undefined,
  );
}
