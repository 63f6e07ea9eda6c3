import { createBreath } from '../system/breathe.ts';
import { type FirstStart, firstStart } from './first-starts.ts';
import { startPatience } from './patience.ts';
import type { PlannedCheck } from './planned-check.ts';
import { createStartQueue } from './start-queue.ts';
import type { CheckOutcome, Verdict } from './verdict.ts';
import { down, seconds } from './words.ts';

/** A check settles by itself within its timeout; one that does not is cut off this much later. */
const ABORT_GRACE_MS = 100;
/** How long `close` waits for runs that do not end although they were aborted. */
const CLOSE_LIMIT_MS = 3000;
/** How long `watch` works before it lets the event loop turn. */
const WATCH_SLICE_MS = 5;

export interface MonitorOptions {
  /** Called after every run that says something about its server. */
  onVerdict(check: PlannedCheck, verdict: Verdict): void;
  /**
   * Called when this director cannot carry out a check (out of file descriptors, say), once until it can
   * again or the error becomes another. It says nothing about the server, so the verdict stays, and the check
   * is tried again at its next turn.
   */
  onFault?(check: PlannedCheck, error: Error): void;
}

export interface Monitor {
  /**
   * Checks exactly `checks` from now on. A check whose key was there before keeps its timer, its history and
   * its closure; others are stopped or begun. Resolves when all are in place; a later call takes precedence.
   */
  watch(checks: readonly PlannedCheck[]): Promise<void>;
  /** The latest verdict; undefined before the first. */
  verdict(key: string): Verdict | undefined;
  /** Runs a check at once, unless it is running. */
  checkNow(key: string): void;
  /** Stops everything, and waits until all runs have ended, for at most three seconds. */
  close(): Promise<void>;
}

interface Watched {
  readonly check: PlannedCheck;
  readonly first: FirstStart;
  verdict: Verdict | undefined;
  /** Message of the last run's fault. */
  fault: string | undefined;
  runs: number;
  state: 'waiting' | 'due' | 'running' | 'removed';
  timer: NodeJS.Timeout | undefined;
  abort: AbortController | undefined;
}

/** Runs each distinct check at its own times; one that is slow delays no other. */
export function createMonitor(options: MonitorOptions): Monitor {
  const watchedByKey = new Map<string, Watched>();
  const running = new Set<Promise<void>>();
  const queue = createStartQueue(start);
  let generation = 0;

  function schedule(watched: Watched, delayMs: number): void {
    watched.state = 'waiting';
    watched.timer = setTimeout(makeDue, delayMs, watched);
  }

  function makeDue(watched: Watched): void {
    watched.state = 'due';
    queue.add(watched);
  }

  function start(watched: Watched): void {
    if (watched.state !== 'due') {
      return;
    }
    watched.state = 'running';
    const run = runOnce(watched).finally(() => running.delete(run));
    running.add(run);
  }

  async function runOnce(watched: Watched): Promise<void> {
    const { check } = watched;
    const abort = new AbortController();
    watched.abort = abort;
    watched.runs += 1;
    const startedAt = performance.now();
    let cutOff = false;
    const onOverdue = () => {
      cutOff = true;
      abort.abort();
      report(watched, down(`no result within ${seconds(check.timeoutMs)}`), performance.now() - startedAt);
      if (watched.state !== 'removed') {
        // It must not overlap itself: as long as this run goes on, none begins, and the server stays down.
        watched.timer = setTimeout(onOverdue, check.intervalMs);
      }
    };
    const endPatience = startPatience(check.timeoutMs + ABORT_GRACE_MS, onOverdue);
    const settled = await outcomeOf(check, abort.signal);
    endPatience();
    clearTimeout(watched.timer);
    watched.abort = undefined;
    if (!cutOff && settled.outcome !== undefined) {
      report(watched, settled.outcome, performance.now() - startedAt);
    } else if (!cutOff && settled.fault !== undefined) {
      reportFault(watched, settled.fault);
    }
    if (watched.state !== 'removed') {
      schedule(watched, watched.runs === 1 ? watched.first.secondDelayMs : check.intervalMs);
    }
  }

  function report(watched: Watched, outcome: CheckOutcome, latencyMs: number): void {
    if (watched.state === 'removed') {
      return;
    }
    watched.fault = undefined;
    const failures = watched.verdict?.consecutiveFailures ?? 0;
    watched.verdict = {
      outcome,
      latencyMs,
      finishedAt: new Date(),
      consecutiveFailures: outcome.up ? 0 : failures + 1,
    };
    options.onVerdict(watched.check, watched.verdict);
  }

  function reportFault(watched: Watched, fault: Error): void {
    if (watched.state !== 'removed' && watched.fault !== fault.message) {
      watched.fault = fault.message;
      options.onFault?.(watched.check, fault);
    }
  }

  function remove(watched: Watched): void {
    watched.state = 'removed';
    clearTimeout(watched.timer);
    watched.abort?.abort();
    watchedByKey.delete(watched.check.key);
  }

  async function watch(checks: readonly PlannedCheck[]): Promise<void> {
    generation += 1;
    const mine = generation;
    const breath = createBreath(WATCH_SLICE_MS);
    const wanted = new Map<string, PlannedCheck>();
    for (const check of checks) {
      wanted.set(check.key, check);
      if (breath.due()) await breath.take();
    }
    for (const watched of watchedByKey.values()) {
      if (mine !== generation) return;
      if (!wanted.has(watched.check.key)) remove(watched);
      if (breath.due()) await breath.take();
    }
    const added: PlannedCheck[] = [];
    for (const check of wanted.values()) {
      if (!watchedByKey.has(check.key)) added.push(check);
      if (breath.due()) await breath.take();
    }
    const addedAt = performance.now();
    for (const [index, check] of added.entries()) {
      if (mine !== generation) return;
      add(check, firstStart(index, added.length, check.intervalMs), performance.now() - addedAt);
      if (breath.due()) await breath.take();
    }
  }

  function add(check: PlannedCheck, first: FirstStart, elapsedMs: number): void {
    const watched: Watched = {
      check,
      first,
      verdict: undefined,
      fault: undefined,
      runs: 0,
      state: 'waiting',
      timer: undefined,
      abort: undefined,
    };
    watchedByKey.set(check.key, watched);
    schedule(watched, Math.max(0, first.delayMs - elapsedMs));
  }

  return {
    watch,
    verdict: (key) => watchedByKey.get(key)?.verdict,
    checkNow(key) {
      const watched = watchedByKey.get(key);
      if (watched?.state === 'waiting') {
        clearTimeout(watched.timer);
        makeDue(watched);
      }
    },
    async close() {
      generation += 1;
      for (const watched of [...watchedByKey.values()]) {
        remove(watched);
      }
      await endOf([...running], CLOSE_LIMIT_MS);
    },
  };
}

type Settled =
  | { readonly outcome: CheckOutcome; readonly fault?: undefined }
  | { readonly outcome?: undefined; readonly fault: Error };

async function outcomeOf(check: PlannedCheck, signal: AbortSignal): Promise<Settled> {
  try {
    return { outcome: await check.run(signal) };
  } catch (error) {
    return { fault: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function endOf(runs: readonly Promise<void>[], limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.allSettled(runs), limit]);
  clearTimeout(timer);
}
