import assert from 'node:assert/strict';
import type { CheckSettings, RealServer, VirtualServer } from '../../../src/config/configuration.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import type { PlannedCheck } from '../../../src/health/planned-check.ts';
import type { CheckOutcome } from '../../../src/health/verdict.ts';
import { realServer, virtualServer } from './settings.ts';

/** Plans the check of 127.0.0.1:`port`, which must be one that asks something. */
export function planned(
  port: number,
  check: Partial<CheckSettings>,
  others: { real?: Partial<RealServer>; identity?: VirtualServer['identity'] } = {},
): PlannedCheck {
  const virtual = virtualServer(check, others.identity);
  const plan = planCheck(virtual, { ...realServer('127.0.0.1', port), ...others.real });
  assert.ok(plan !== undefined);
  return plan;
}

/** A check does not count the time in which this process could not look, and the test machine may be busy. */
const slackMs = 20_000;

/** Runs a check once, as the monitor would, and makes sure that it settles in time. */
export async function outcomeOf(plan: PlannedCheck, signal?: AbortSignal): Promise<CheckOutcome> {
  const startedAt = performance.now();
  const outcome = await plan.run(signal ?? new AbortController().signal);
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs < plan.timeoutMs + slackMs, `took ${tookMs} ms of ${plan.timeoutMs}`);
  return outcome;
}

/** The words of an outcome, with the verdict before them. */
export async function wordsOf(plan: PlannedCheck): Promise<string> {
  const outcome = await outcomeOf(plan);
  return outcome.up ? `up: ${outcome.detail}` : `down: ${outcome.reason}`;
}
