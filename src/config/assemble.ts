/** From an outline and resolved names to the configuration: identities, defaults, inheritance. */
import type { Breath } from '../system/breathe.ts';
import { assembleAgent } from './assemble-agent.ts';
import { assembleCheck } from './assemble-check.ts';
import { assembleFallback, warnOfFallback } from './assemble-fallback.ts';
import { identify, idOf } from './assemble-identity.ts';
import { assembleReals } from './assemble-reals.ts';
import { warnOfNeeds } from './check-needs.ts';
import { warnOfCheck } from './check-warnings.ts';
import type {
  Configuration,
  EmailAlert,
  FallbackServer,
  RealServer,
  VirtualIdentity,
  VirtualServer,
} from './configuration.ts';
import { logPlace } from './log-place.ts';
import { alertStatuses } from './mail-values.ts';
import type { Names } from './names.ts';
import { optional } from './optional.ts';
import type { Outline, Settings, VirtualBlock } from './outline.ts';
import type { ProblemList } from './problem-list.ts';

/** Complete only where `problems` then holds no error. */
export async function assembleConfiguration(
  file: string,
  outline: Outline,
  names: Names,
  problems: ProblemList,
  breath: Breath,
): Promise<Configuration> {
  const global = outline.global.settings;
  const virtuals = new Map<string, VirtualServer>();
  for (const block of outline.virtuals) {
    if (breath.due()) await breath.take();
    const virtual = await assembleVirtual(block, global, names, problems, breath);
    if (virtual === undefined) continue;
    const before = virtuals.get(virtual.id);
    if (before === undefined) virtuals.set(virtual.id, virtual);
    else problems.error(block.endpoint.at, `virtual server ${virtual.id} is already in line ${before.line}`);
  }
  warnOfCheckcount(global, problems);
  // Also where no block inherits them.
  if (global.fallback !== undefined) names.address(global.fallback.value.host, 'inet', problems);
  if (global.fallback6 !== undefined) names.address(global.fallback6.value.host, 'inet6', problems);
  return Object.freeze({
    file,
    virtuals: Object.freeze([...virtuals.values()]),
    readdQuiescent: global.readdquiescent?.value ?? false,
    autoReload: global.autoreload?.value ?? false,
    ...optional('callback', global.callback?.value),
    ...optional('logfile', global.logfile && Object.freeze(logPlace(global.logfile.value))),
    execute: Object.freeze([...outline.global.execute]),
    supervised: global.supervised?.value ?? false,
    ...optional('maintenanceDirectory', global.maintenancedir?.value),
    ...optional('emailAlertFrom', global.emailalertfrom?.value),
    ...optional('smtpServer', global.smtp?.value),
  });
}

async function assembleVirtual(
  block: VirtualBlock,
  global: Settings,
  names: Names,
  problems: ProblemList,
  breath: Breath,
): Promise<VirtualServer | undefined> {
  const { settings, endpoint } = block;
  const identity = identify(block, names, problems);
  if (identity === undefined) return undefined;
  const reals = await assembleReals(block, identity, names, problems, breath);
  const fallback = assembleFallback(block, global, identity, names, problems);
  if (fallback !== undefined) warnOfFallback(fallback, reals, identity, block, problems);
  const check = assembleCheck(block, global, identity);
  warnOfCheck(check, block, problems);
  warnOfNeeds(check, reals, endpoint.at, problems);
  warnOfCheckcount(settings, problems);
  const agent = assembleAgent(settings, global, check, reals, problems);
  const persistence = assemblePersistence(block, identity, problems);
  const onePacket = isOnePacket(settings, identity, problems);
  if (onePacket) refuseFullNat(reals, fallback, settings, problems);
  return Object.freeze({
    id: idOf(identity),
    identity,
    line: endpoint.at.line,
    scheduler: settings.scheduler?.value ?? 'wrr',
    schedulerFlags: assembleSchedulerFlags(settings, problems),
    ...optional('persistence', persistence),
    onePacket,
    reals,
    ...optional('fallback', fallback),
    ...optional('fallbackCommand', settings.fallbackcommand?.value ?? global.fallbackcommand?.value),
    check,
    ...optional('agent', agent),
    failureCount: settings.failurecount?.value ?? global.failurecount?.value ?? 1,
    quiescent: settings.quiescent?.value ?? global.quiescent?.value ?? false,
    cleanStop: settings.cleanstop?.value ?? global.cleanstop?.value ?? true,
    ...optional('monitorFile', settings.monitorfile?.value),
    ...optional('serviceName', settings.servicename?.value),
    ...optional('comment', settings.comment?.value),
    emailAlert: assembleEmailAlert(settings, global),
  });
}

function assemblePersistence(
  { settings, family }: VirtualBlock,
  identity: VirtualIdentity,
  problems: ProblemList,
): VirtualServer['persistence'] {
  const { persistent, netmask } = settings;
  if (netmask !== undefined && (typeof netmask.value === 'string') !== (family === 'inet')) {
    const right = family === 'inet' ? 'a dotted netmask' : 'a prefix length from 1 to 128';
    problems.error(
      netmask.at,
      `netmask ${netmask.value} does not go with this address family`,
      `write ${right}`,
    );
  }
  if (!persistent?.value) {
    if (persistent !== undefined) problems.warning(persistent.at, 'persistent = 0 is no persistence');
    if (netmask !== undefined) problems.warning(netmask.at, 'netmask has no effect without persistent');
    return undefined;
  }
  const oneClient = identity.family === 'inet' ? '255.255.255.255' : 128;
  return Object.freeze({ timeoutSeconds: persistent.value, netmask: netmask?.value ?? oneClient });
}

function assembleSchedulerFlags(settings: Settings, problems: ProblemList): VirtualServer['schedulerFlags'] {
  const given = settings.schedflags;
  const scheduler = settings.scheduler?.value ?? 'wrr';
  const other = given?.value.schedulers.find((named) => named !== scheduler);
  if (given !== undefined && other !== undefined) {
    problems.warning(
      given.at,
      `flags of scheduler ${other} mean something else, or nothing, to ${scheduler}`,
    );
  }
  return Object.freeze([...(given?.value.flags ?? [])]);
}

function isOnePacket(settings: Settings, identity: VirtualIdentity, problems: ProblemList): boolean {
  const { ops } = settings;
  if (!ops?.value) return false;
  if (identity.kind === 'address' && identity.protocol === 'udp') return true;
  problems.warning(ops.at, 'ops has an effect on UDP only');
  return false;
}

/** The kernel keeps no record of a single packet, so nobody would know whose the answer is (ip_vs_update_conntrack). */
function refuseFullNat(
  reals: readonly RealServer[],
  fallback: FallbackServer | undefined,
  { ops }: Settings,
  problems: ProblemList,
): void {
  const what = 'ops does not go with fullnat: answers could not be told apart';
  for (const { forwarding, line } of reals) {
    if (forwarding === 'fullnat') problems.error({ line, column: 1 }, what, 'remove ops, or write masq');
  }
  if (fallback?.forwarding === 'fullnat' && ops !== undefined) problems.error(ops.at, what, 'remove ops');
}

function assembleEmailAlert(own: Settings, global: Settings): EmailAlert {
  return Object.freeze({
    recipients: Object.freeze([...(own.emailalert?.value ?? global.emailalert?.value ?? [])]),
    repeatMs: own.emailalertfreq?.value ?? global.emailalertfreq?.value ?? 0,
    statuses: Object.freeze([
      ...(own.emailalertstatus?.value ?? global.emailalertstatus?.value ?? alertStatuses),
    ]),
    ...optional('smtpServer', own.smtp?.value ?? global.smtp?.value),
  });
}

function warnOfCheckcount(settings: Settings, problems: ProblemList): void {
  if (settings.checkcount === undefined) return;
  const hint = 'failurecount works for every kind of check';
  problems.warning(settings.checkcount.at, 'checkcount is deprecated and affects ping checks only', hint);
}
