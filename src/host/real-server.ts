import { type HostState, performStep } from './perform.ts';
import { readRecord, writeRecord } from './real-server-record.ts';
import { type RealServerRole, realServerSteps } from './real-server-steps.ts';
import { doStep, restoreSysctls, type StepOutcome } from './remembered-steps.ts';
import { type Step, undoing } from './step.ts';

/** What was before is kept in a directory that a reboot empties, as it does addresses and settings. */
export const realServerRecordFile = '/run/directord/realserver.json';

/**
 * Makes this host a real server of the virtual addresses. What is so already stays as it is.
 * @throws Error with the first step that fails
 */
export async function realServerUp(
  role: RealServerRole,
  host: HostState,
  recordFile: string,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const record = await readRecord(recordFile);
  const roles = [...new Set([...record.roles, ...rolesOf(role)])];
  const before = new Map(record.sysctls.map((each) => [each.name, each]));
  for (const step of realServerSteps(role)) {
    outcomes.push(await doStep(step, host, before, remember));
  }
  return outcomes;

  function remember(): Promise<void> {
    return writeRecord(recordFile, { roles, sysctls: [...before.values()] });
  }
}

/**
 * Takes the virtual addresses off. With the last of them the settings of the kernel go back to what they were, unless
 * another hand has changed them since.
 * @throws Error with the first step that fails
 */
export async function realServerDown(
  role: RealServerRole,
  host: HostState,
  recordFile: string,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of realServerSteps(role).toReversed()) {
    const command = undoing(step);
    if (command === undefined) continue;
    const there = await host.has(step);
    if (there) await performStep(step, command);
    outcomes.push({ step, outcome: there ? 'done' : 'was-so' });
  }
  const { roles, sysctls } = await readRecord(recordFile);
  const gone = rolesOf(role);
  const left = roles.filter((each) => !gone.includes(each));
  if (left.length > 0) {
    await writeRecord(recordFile, { roles: left, sysctls });
    return outcomes;
  }
  outcomes.push(...(await restoreSysctls(sysctls, host)));
  await writeRecord(recordFile, { roles: [], sysctls: [] });
  return outcomes;
}

/** What this host lacks of a real server; nothing when it is one. */
export async function realServerLacks(role: RealServerRole, host: HostState): Promise<readonly Step[]> {
  const lacking: Step[] = [];
  for (const step of realServerSteps(role)) if (!(await host.has(step))) lacking.push(step);
  return lacking;
}

function rolesOf({ vips, mode, device }: RealServerRole): readonly string[] {
  return vips.map((vip) => [vip, mode, device ?? ''].join(' ').trim());
}
