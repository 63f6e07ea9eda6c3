import type { HostState } from './host-state.ts';
import { performStep } from './perform.ts';
import { readRecord, writeRecord } from './real-server-record.ts';
import { type RealServerRole, realServerSteps, tunnelOf } from './real-server-steps.ts';
import { doStep, type StepOutcome, undoSysctlSteps } from './remembered-steps.ts';
import { type CommandLine, closing, type GuePort, isIpv4, type Step, undoing } from './step.ts';

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
  const guePorts = [...record.guePorts];
  for (const step of realServerSteps(role)) {
    const remember = (): Promise<void> => {
      if (step.kind === 'gue-port' && !guePorts.some((each) => samePort(each, step))) guePorts.push(step);
      return writeRecord(recordFile, { roles, sysctls: [...before.values()], guePorts });
    };
    outcomes.push(await doStep(step, host, before, remember));
  }
  return outcomes;
}

/**
 * Takes the virtual addresses off. A GUE port is closed with the last address that came by it; with the last address
 * of all, the settings of the kernel go back to what they were, unless another hand has changed them since.
 * @throws Error with the first step that fails
 */
export async function realServerDown(
  role: RealServerRole,
  host: HostState,
  recordFile: string,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const take = async (step: Step, command: CommandLine): Promise<void> => {
    const there = await host.has(step);
    if (there) await performStep(step, command);
    outcomes.push({ step, outcome: there ? 'done' : 'was-so' });
  };
  for (const step of realServerSteps(role).toReversed()) {
    const command = undoing(step);
    if (command !== undefined) await take(step, command);
  }
  const record = await readRecord(recordFile);
  const gone = rolesOf(role);
  const roles = record.roles.filter((each) => !gone.includes(each));
  for (const port of record.guePorts) if (!isUsed(port, roles)) await take(port, closing(port));
  const guePorts = record.guePorts.filter((port) => isUsed(port, roles));
  if (roles.length > 0) {
    await writeRecord(recordFile, { roles, sysctls: record.sysctls, guePorts });
    return outcomes;
  }
  outcomes.push(...(await undoSysctlSteps(record.sysctls, host)));
  await writeRecord(recordFile, { roles, sysctls: [], guePorts });
  return outcomes;
}

/** What this host lacks of a real server; nothing when it is one. */
export async function realServerLacks(role: RealServerRole, host: HostState): Promise<readonly Step[]> {
  const lacking: Step[] = [];
  for (const step of realServerSteps(role)) if (!(await host.has(step))) lacking.push(step);
  return lacking;
}

/** `10.0.0.100 tun gue:6080 eth1`: the tunnel where it is not ipip, and the device where it is not the usual one. */
function rolesOf(role: RealServerRole): readonly string[] {
  const { vips, mode, device } = role;
  const tunnel = tunnelOf(role);
  const how = tunnel.type === 'gue' ? `gue:${tunnel.port}` : tunnel.type;
  const words = [mode, ...(mode === 'dr' || how === 'ipip' ? [] : [how]), device ?? ''];
  return vips.map((vip) => [vip, ...words].join(' ').trim());
}

function isUsed({ family, port }: GuePort, roles: readonly string[]): boolean {
  return roles.some((role) => {
    const [vip = '', , tunnel] = role.split(' ');
    return tunnel === `gue:${port}` && isIpv4(vip) === (family === 'inet');
  });
}

function samePort(one: GuePort, other: GuePort): boolean {
  return one.family === other.family && one.port === other.port;
}
