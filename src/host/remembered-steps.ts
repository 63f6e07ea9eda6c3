import type { HostState } from './host-state.ts';
import { performStep } from './perform.ts';
import type { Saved } from './saved-kernel-settings.ts';
import { doing, type Step } from './step.ts';

/** `was-so`: nothing was to be done. `kept`: another hand has changed it, so it stays. */
export interface StepOutcome {
  readonly step: Step;
  readonly outcome: 'done' | 'was-so' | 'kept';
  /** Of a setting of the kernel that was changed: what it was. */
  readonly from?: string;
}

/**
 * Does one step unless it is so already.
 * @param before the kernel's settings before we came, by name; gains those that the step changes
 * @param remember keeps `before`, and is called before the step is done: a crash must not forget it
 * @throws Error that says which step failed and why
 */
export async function doStep(
  step: Step,
  host: HostState,
  before: Map<string, Saved>,
  remember: () => Promise<void>,
): Promise<StepOutcome> {
  if (await host.has(step)) return { step, outcome: 'was-so' };
  let from: string | undefined;
  if (step.kind === 'sysctl') {
    const { name, value } = step;
    from = await host.sysctl(name);
    const found = before.get(name)?.before ?? from;
    if (found !== undefined) before.set(name, { name, before: found, set: value });
  }
  await remember();
  await performStep(step, doing(step));
  return { step, outcome: 'done', ...(from === undefined ? {} : { from }) };
}

/**
 * Puts settings of the kernel back to what they were, unless another hand has changed them since.
 * @throws Error that says which one failed and why
 */
export async function undoSysctlSteps(
  saved: Iterable<Saved>,
  host: HostState,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const { name, before, set } of saved) {
    const step: Step = { kind: 'sysctl', name, value: before };
    const now = await host.sysctl(name);
    if (now === set && now !== before) await performStep(step, doing(step));
    outcomes.push({ step, outcome: now === set ? 'done' : 'kept', from: set });
  }
  return outcomes;
}
