import { optional } from '../../config/optional.ts';
import type { CheckPlan } from '../check-plan.ts';
import type { Check } from '../planned-check.ts';
import type { CertificateWarning } from '../verdict.ts';

/**
 * `checktype = N`: after each successful negotiate check, `connects` connect checks follow before the next
 * one. A failed connect makes the next check a negotiate; a failed negotiate is followed by another.
 * The count is kept here, from one run to the next.
 */
export function combinedCheck(connects: number, negotiate: Check, connect: Check): Check {
  let connectsLeft = 0;
  let certificate: CertificateWarning | undefined;
  return async (signal) => {
    const left = connectsLeft;
    // Until this run has succeeded, the next one is a negotiate.
    connectsLeft = 0;
    const outcome = await (left > 0 ? connect(signal) : negotiate(signal));
    if (!outcome.up) {
      return outcome;
    }
    connectsLeft = left > 0 ? left - 1 : connects;
    // A connect sees no certificate; what the last negotiate saw holds on.
    if (left === 0) certificate = outcome.certificate;
    return { ...outcome, ...optional('certificate', certificate) };
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
