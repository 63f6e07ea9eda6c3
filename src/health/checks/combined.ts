import type { CheckPlan } from '../check-plan.ts';
import type { Check } from '../planned-check.ts';

/**
 * `checktype = N`: after each successful negotiate check, `connects` connect checks follow before the next
 * one. A failed connect makes the next check a negotiate; a failed negotiate is followed by another.
 * The count is kept here, from one run to the next.
 */
export function combinedCheck(connects: number, negotiate: Check, connect: Check): Check {
  let connectsLeft = 0;
  return async (signal) => {
    const left = connectsLeft;
    // Until this run has succeeded, the next one is a negotiate.
    connectsLeft = 0;
    const outcome = await (left > 0 ? connect(signal) : negotiate(signal));
    if (outcome.up) {
      connectsLeft = left > 0 ? left - 1 : connects;
    }
    return outcome;
  };
}

/** `checktype = N`, from the plans of its two parts. */
export function planCombined(connects: number, negotiate: CheckPlan, connect: CheckPlan): CheckPlan {
  return {
    kind: 'combined',
    parameters: [connects, negotiate.kind, negotiate.parameters, connect.kind, connect.parameters],
    description: `${negotiate.description} (with ${connects} x ${connect.kind})`,
    timeoutMs: Math.max(negotiate.timeoutMs, connect.timeoutMs),
    run: combinedCheck(connects, negotiate.run, connect.run),
  };
}
