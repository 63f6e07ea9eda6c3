import { COMMAND } from '../codec/schema.ts';
import type { Request } from '../transport.ts';

/**
 * How many requests to send at a time. The kernel performs them while `send` waits, so many at once would hold
 * up the event loop, and few would waste system calls.
 */
export interface Pace {
  /** Requests from `first` on that shall be sent together; at least 1. */
  portion(requests: readonly Request[], first: number): number;
  /** Learns from how long, in milliseconds, sending `requests` took. */
  observe(requests: readonly Request[], elapsed: number): void;
}

/** What one send shall take at most, about. */
const TARGET_MS = 5;
const FIRST_BURST = 32;
const MAX_BURST = 128;
/** A new scheduler makes the kernel wait for every reader of the old one (synchronize_rcu): 10 ms and more. */
const EDIT_SERVICE_COST = 32;

export function createPace(): Pace {
  let burst = FIRST_BURST;
  return {
    portion(requests, first) {
      let cost = 0;
      let count = 0;
      for (const request of requestsFrom(requests, first)) {
        // What is answered flies alone: answers are large, and a socket carries one dump at a time.
        if (request.onReply !== undefined) return Math.max(count, 1);
        cost += costOf(request);
        if (cost > burst && count > 0) break;
        count++;
      }
      return count;
    },
    observe(requests, elapsed) {
      const cost = requests.reduce((sum, request) => sum + costOf(request), 0);
      if (elapsed > TARGET_MS) burst = Math.max(1, Math.floor((cost * TARGET_MS) / elapsed));
      else if (elapsed < TARGET_MS / 2 && cost >= burst) burst = Math.min(MAX_BURST, burst * 2);
    },
  };
}

function* requestsFrom(requests: readonly Request[], first: number): Generator<Request> {
  for (let i = first; i < requests.length; i++) {
    const request = requests[i];
    if (request !== undefined) yield request;
  }
}

function costOf(request: Request): number {
  return request.command === COMMAND.setService ? EDIT_SERVICE_COST : 1;
}
