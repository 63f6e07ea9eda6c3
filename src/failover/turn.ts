import type { Effect } from './effect.ts';

/**
 * One step of the machine under way: the time it is, the effects so far, and the earliest time at which the machine
 * has something to do again. It lives for one step only.
 */
export interface Turn {
  readonly now: number;
  readonly effects: Effect[];
  /** Whether the time has come; if not, the machine must be woken then. */
  reached(at: number): boolean;
  /** The earliest time that was asked for and has not come, since the last `forget`; Infinity when none. */
  due(): number;
  /** Everything is looked at once more: times asked for so far may mean nothing any more. */
  forget(): void;
}

export function startTurn(now: number): Turn {
  let due = Number.POSITIVE_INFINITY;
  return {
    now,
    effects: [],
    reached(at) {
      if (now >= at) return true;
      due = Math.min(due, at);
      return false;
    },
    due: () => due,
    forget() {
      due = Number.POSITIVE_INFINITY;
    },
  };
}
