import type { Report } from '../../src/failover/report.ts';
import type { State } from '../../src/failover/state.ts';
import type { Ear } from './ears.ts';

/** A simulated machine: the kernel keeps addresses whether or not the daemon on it lives. */
export interface Host {
  readonly name: string;
  /** The daemon runs. */
  running: boolean;
  /** It is stopped by SIGSTOP, or the machine's clock stood still: it will go on. */
  frozen: boolean;
  /** Differs for each life of the daemon: what an earlier one began does not reach the next. */
  life: number;
  /** Local clock: offset + rate * global. */
  readonly offset: number;
  readonly rate: number;
  state: State | undefined;
  report: Report | undefined;
  sequence: number;
  ears: Map<string, Ear>;
  /** Groups whose addresses are up, and the claim numbers by which they are. */
  readonly held: Map<string, number>;
  /** One operation on a group at a time: when the last one asked for ends. */
  readonly busyUntil: Map<string, number>;
  /** What waits for a frozen daemon. */
  backlog: (() => void)[];
  carrier: boolean;
  gateway: boolean;
  readonly unhealthy: Set<string>;
  effects: 'work' | 'acquire' | 'release' | 'slow' | 'hang';
  /** Its reports cannot be read, as those of another version. */
  babbles: boolean;
  /** Its IPVS table is ready, once it was read at all. */
  table: boolean;
  /** Earliest global time from which it may be expected to take a group that nobody holds. */
  ableFrom: number;
  wake: number;
  /** Global times of its last start and of the end of its last stall. */
  startedAt: number;
  thawedAt: number;
  /** How long that stall was. */
  stalledMs: number;
  releaseFailedAt: number;
  /** When it last lost a group that it held. */
  lostAt: number;
  /** How long after its exit the daemon starts again, unless all is healed before. */
  returnAfterMs: number;
  /** Whether any peer was heard in this life. */
  heard: boolean;
}

export function host(name: string, offset: number, rate: number): Host {
  return {
    name,
    running: false,
    frozen: false,
    life: 0,
    offset,
    rate,
    state: undefined,
    report: undefined,
    sequence: 0,
    ears: new Map(),
    held: new Map(),
    busyUntil: new Map(),
    backlog: [],
    carrier: true,
    gateway: true,
    unhealthy: new Set(),
    effects: 'work',
    babbles: false,
    table: true,
    ableFrom: 0,
    wake: 0,
    startedAt: 0,
    thawedAt: Number.NEGATIVE_INFINITY,
    stalledMs: 0,
    releaseFailedAt: Number.NEGATIVE_INFINITY,
    returnAfterMs: 0,
    lostAt: Number.NEGATIVE_INFINITY,
    heard: false,
  };
}

export function localTime(host: Host, global: number): number {
  return host.offset + host.rate * global;
}

export function globalTime(host: Host, local: number): number {
  return (local - host.offset) / host.rate;
}
