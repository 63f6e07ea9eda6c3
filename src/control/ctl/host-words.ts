import type { Bad, Finding } from '../../host/check/finding.ts';
import type { StepOutcome } from '../../host/remembered-steps.ts';
import { describeStep } from '../../host/step.ts';

/** What is missing first, then what is worth knowing, then in one line each what is well. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return (['lacks', 'note', 'ok'] as const).flatMap((level) =>
    findings.filter((each) => each.level === level).flatMap(linesOf),
  );
}

function linesOf(finding: Finding): readonly string[] {
  if (finding.level === 'ok') return [`ok: ${finding.what}`];
  const word = finding.level === 'lacks' ? 'missing' : 'note';
  const byUs = finding.steps.length > 0 ? '   (host prepare does it)' : '';
  return [`${word}: ${finding.what}`, `  why: ${finding.why}`, `  fix: ${finding.fix}${byUs}`];
}

export function summary(missing: readonly Bad[]): string {
  if (missing.length === 0) return 'nothing is missing';
  const ours = missing.filter(({ steps }) => steps.length > 0).length;
  return `missing: ${missing.length}, of which \`directorctl host prepare\` mends ${ours}`;
}

export function describeChange({ step, outcome, from }: StepOutcome): string {
  if (outcome === 'was-so') return `${describeStep(step)}: was so already`;
  if (step.kind === 'sysctl') return `${step.name}: ${from ?? 'unknown'} -> ${step.value}`;
  return `${describeStep(step)}: loaded`;
}

export function describeRestored({ step, outcome, from }: StepOutcome): string {
  if (step.kind !== 'sysctl') return describeStep(step);
  return outcome === 'kept'
    ? `${step.name}: left as it is, for somebody has changed it since`
    : `${step.name}: ${from ?? 'unknown'} -> ${step.value}`;
}
