import type { History } from './history.ts';
import { runHistory } from './run-history.ts';
import type { Step } from './world.ts';

/** Leaves out the faults without which the history fails all the same. */
export function shrink(history: History, step?: Step): History {
  const options = step === undefined ? {} : { step };
  let smallest = history;
  for (let index = 0; index < smallest.faults.length; ) {
    const fewer = { ...smallest, faults: smallest.faults.filter((_, at) => at !== index) };
    if (runHistory(fewer, options).violation === undefined) index += 1;
    else smallest = fewer;
  }
  return smallest;
}
