import { performance } from 'node:perf_hooks';
import type { Outcome, Request } from '../transport.ts';
import type { Lane } from './lane.ts';
import type { Pace } from './pace.ts';

/** Lanes that share one queue. */
export interface Lanes {
  /** Never rejects. The outcomes come in the order of the requests. */
  submit(requests: readonly Request[]): Promise<readonly Outcome[]>;
  close(reason: string): void;
}

interface Job {
  readonly requests: readonly Request[];
  readonly outcomes: (Outcome | undefined)[];
  next: number;
  landed: number;
  readonly resolve: (outcomes: readonly Outcome[]) => void;
}

/** Requests that may wait at a time: twice the largest table that is known, and a bound on memory. */
const QUEUE_LIMIT = 100_000;

/**
 * With a `pace`, each flight carries as many requests as that says, and the event loop turns between flights.
 * Without, each carries one, and the next takes off as the last one lands.
 */
export function createLanes(lanes: readonly Lane[], pace?: Pace): Lanes {
  const queue: Job[] = [];
  let waiting = 0;
  let scheduled = false;
  let closed: string | undefined;

  function schedule(): void {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      for (const lane of lanes) if (!lane.busy) takeOff(lane);
    });
  }

  /** `count` more requests of the job need no more waiting for. */
  function settle(job: Job, count: number): void {
    job.landed += count;
    if (job.landed < job.requests.length) return;
    const unsent: Outcome = { kind: 'not-sent', reason: closed ?? 'the queue was given up' };
    job.resolve(Array.from(job.outcomes, (outcome) => outcome ?? unsent));
  }

  function takeOff(lane: Lane): void {
    const job = queue[0];
    if (job === undefined) return;
    const first = job.next;
    const count = pace === undefined ? 1 : Math.min(pace.portion(job.requests, first), lane.capacity);
    job.next += count;
    waiting -= count;
    if (job.next === job.requests.length) queue.shift();
    const requests = job.requests.slice(first, first + count);
    const landing = pace === undefined ? lane.fly(requests) : flyMeasured(lane, requests, pace);
    landing.then((outcomes) => {
      outcomes.forEach((outcome, i) => {
        job.outcomes[first + i] = outcome;
      });
      settle(job, count);
      if (pace === undefined) takeOff(lane);
      else schedule();
    });
  }

  return {
    submit(requests) {
      if (requests.length === 0) return Promise.resolve([]);
      const refusal =
        closed ?? (waiting + requests.length > QUEUE_LIMIT ? 'too many requests wait' : undefined);
      if (refusal !== undefined) {
        return Promise.resolve(requests.map(() => ({ kind: 'not-sent', reason: refusal })));
      }
      return new Promise((resolve) => {
        queue.push({ requests, outcomes: new Array(requests.length), next: 0, landed: 0, resolve });
        waiting += requests.length;
        schedule();
      });
    },
    close(reason) {
      closed = reason;
      for (const lane of lanes) lane.close(reason);
      waiting = 0;
      // What is in flight lands by itself, unanswered.
      for (const job of queue.splice(0)) settle(job, job.requests.length - job.next);
    },
  };
}

function flyMeasured(lane: Lane, requests: readonly Request[], pace: Pace): Promise<readonly Outcome[]> {
  const before = performance.now();
  const landing = lane.fly(requests);
  pace.observe(requests, performance.now() - before);
  return landing;
}
