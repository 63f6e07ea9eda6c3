import type { Persistence, Service, ServiceIdentity } from '../../node-ipvs-netlink/index.ts';
import type { Built } from './command.ts';
import { parseSchedulerFlags } from './flags.ts';
import { familyOfGiven, type Given } from './given.ts';
import { DEFAULT_SCHEDULER } from './options.ts';

/** -A, -E and -D; the options have been checked against the command. */
export function serviceCommand(given: Given): Built {
  const { service: identity, command } = given;
  if (identity === undefined) return { reason: 'a virtual service must be given' };
  if (command === 'delete-service') {
    return { command: { kind: 'change', operation: { kind: 'delete-service', service: identity } } };
  }
  const complaint = checkService(identity, given);
  if (complaint !== undefined) return { reason: complaint };
  const scheduler = given.scheduler || DEFAULT_SCHEDULER;
  const flags = parseSchedulerFlags(given.schedulerFlags ?? '', scheduler);
  if (!flags.ok) return { reason: flags.reason };
  const persistence = persistenceOf(given);
  const service: Service = {
    identity,
    settings: {
      scheduler,
      schedulerFlags: flags.flags,
      onePacket: given.subjects.has('ops'),
      ...(persistence === undefined ? {} : { persistence }),
      ...(given.engine ? { persistenceEngine: given.engine } : {}),
    },
  };
  const kind = command === 'add-service' ? 'add-service' : 'edit-service';
  return { command: { kind: 'change', operation: { kind, service } } };
}

function checkService(identity: ServiceIdentity, { subjects, timeout }: Given): string | undefined {
  if (identity.kind === 'fwmark') return undefined;
  if (subjects.has('ops') && identity.protocol !== 'udp') {
    return '-o (one-packet scheduling) is for UDP services and firewall marks only';
  }
  if (identity.port === 0 && timeout === undefined) {
    return 'a service of port 0 (any port) needs persistence (-p); otherwise give its port';
  }
  return undefined;
}

function persistenceOf(given: Given): Persistence | undefined {
  const { timeout, mask, warnings } = given;
  const family = familyOfGiven(given);
  if (timeout === undefined) {
    if (mask !== undefined) warnings.push(`-M ${mask.value} has no effect without -p`);
    return undefined;
  }
  if (mask !== undefined && mask.family !== family) {
    warnings.push(`-M ${mask.value} stands before the IPv6 service and has no effect; write it behind it`);
  }
  if (family === 'inet6') return { timeout, netmask: mask?.family === 'inet6' ? mask.value : 128 };
  const netmask = mask?.family === 'inet' ? mask.value : '255.255.255.255';
  if (!isUsualMask(String(netmask))) warnings.push(`-M ${netmask} is an unusual mask for persistence`);
  return { timeout, netmask };
}

/** Ones, then zeros, and not zeros only. */
function isUsualMask(mask: string): boolean {
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits);
}
