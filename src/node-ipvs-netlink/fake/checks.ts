import { constants } from 'node:os';
import { familyOf } from '../codec/address.ts';
import { familyOfService } from '../codec/service.ts';
import type { Destination, ServiceIdentity, ServiceSettings, SyncRole } from '../types.ts';

const { errno: ERRNO } = constants;

/** What the kernel checks of a service once it knows whether the service is there. */
export function serviceErrno(
  settings: ServiceSettings,
  schedulers: ReadonlySet<string>,
  engines: ReadonlySet<string>,
): number {
  const { scheduler, persistenceEngine, persistence } = settings;
  if (scheduler !== 'none' && !schedulers.has(scheduler)) return ERRNO.ENOENT;
  if (persistenceEngine !== undefined && !engines.has(persistenceEngine)) return ERRNO.ENOENT;
  const prefix = persistence?.netmask;
  if (typeof prefix === 'number' && (prefix < 1 || prefix > 128)) return ERRNO.EINVAL;
  return 0;
}

/** What the kernel checks of a destination that is added or edited. */
export function destinationErrno(
  { identity, settings }: Destination,
  service: ServiceIdentity,
  daemons: ReadonlyMap<SyncRole, unknown>,
): number {
  if (familyOf(identity.address) !== familyOfService(service)) {
    if (settings.forwarding !== 'tunnel' || daemons.size > 0) return ERRNO.EINVAL;
  }
  if (settings.weight < 0 || settings.lowerThreshold > settings.upperThreshold) return ERRNO.ERANGE;
  if (settings.tunnel?.type === 'gue' && settings.tunnel.port === 0) return ERRNO.EINVAL;
  return 0;
}

/** Multicast, broadcast, "this network" and link-local addresses are no destinations. */
export function isUnicast(address: string): boolean {
  if (familyOf(address) === 'inet6') return !/^(ff|fe[89ab])/i.test(address) && address !== '::';
  const first = Number.parseInt(address, 10);
  return first > 0 && first < 224;
}
