import type { RealServer, VirtualServer } from '../config/configuration.ts';
import { defaultPortOf } from '../config/service-ports.ts';

/**
 * Where to check a real server: `checkport`, else its own port, else its service's default, else the virtual
 * server's port. Undefined where none of them names one.
 */
export function checkPort(virtual: VirtualServer, real: RealServer): number | undefined {
  const { identity, check } = virtual;
  const virtualPort = identity.kind === 'address' ? identity.port : 0;
  return check.checkport ?? (real.port || defaultPortOf(check.service) || virtualPort || undefined);
}
