import type { step } from '../../src/failover/step.ts';
import { type Agenda, agenda } from './agenda.ts';
import type { History } from './history.ts';
import { type Host, host } from './host.ts';
import { type Random, random } from './random.ts';

/** The machine under test; a test may put a broken one here to see it caught. */
export type Step = typeof step;

/** Told of what may break a rule. */
export interface Witness {
  /** Who runs, or who hears whom, may have changed. */
  changed(): void;
  /** Addresses went up or down. */
  moved(): void;
  delivered(from: Host, to: Host, sentAt: number): void;
  ordered(host: Host, id: number): void;
  answered(host: Host, id: number, final: boolean): void;
  acted(): void;
  /** A director begins to take or to release a group. */
  began(host: Host, kind: 'acquire' | 'release', group: string, planned: boolean): void;
}

/** One simulated cluster at work. */
export interface World {
  readonly history: History;
  readonly step: Step;
  readonly chance: Random;
  readonly agenda: Agenda;
  readonly hosts: readonly Host[];
  /** How many faults cut the way from one to another. */
  readonly cuts: Map<string, number>;
  loss: number;
  delayMs: number;
  vetoes: boolean;
  /** Commands given so far. */
  orders: number;
  /** Until then an interruption has its reason: an announced restart, a vetoed fence. */
  excusedUntil: number;
  witness: Witness;
  log(text: string): void;
}

export function world(history: History, step: Step, log: (at: number, text: string) => void): World {
  const chance = random(history.seed ^ 0x5eed);
  const clock = agenda();
  return {
    history,
    step,
    chance,
    agenda: clock,
    hosts: history.nodes.map((name) =>
      host(name, Math.round(chance.between(0, 1e6)), 1 + chance.between(-history.drift, history.drift) / 2),
    ),
    cuts: new Map(),
    loss: 0,
    delayMs: history.delayMs,
    vetoes: false,
    orders: 0,
    excusedUntil: 0,
    witness: {
      changed() {},
      moved() {},
      delivered() {},
      ordered() {},
      answered() {},
      acted() {},
      began() {},
    },
    log: (text) => log(clock.now, text),
  };
}

export function hostNamed(world: World, name: string): Host {
  const found = world.hosts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the history names ${name}, which is no node of it`);
  return found;
}

export function passes(world: World, from: Host, to: Host): boolean {
  if (world.history.sharedCarrier && !(from.carrier && to.carrier)) return false;
  return (world.cuts.get(`${from.name}>${to.name}`) ?? 0) === 0;
}
