import type { NegotiateService, RealServer, VirtualServer } from '../config/configuration.ts';

/** The port that a service is expected at where the configuration names none. */
const DEFAULT_PORTS: Readonly<Record<NegotiateService, number | undefined>> = {
  ftp: 21,
  smtp: 25,
  dns: 53,
  http: 80,
  pop: 110,
  nntp: 119,
  imap: 143,
  ldap: 389,
  https: 443,
  submission: 587,
  ldaps: 636,
  imaps: 993,
  pops: 995,
  oracle: 1521,
  radius: 1812,
  http_proxy: 3128,
  mysql: 3306,
  sip: 5060,
  pgsql: 5432,
  none: undefined,
  simpletcp: undefined,
};

/**
 * Where to check a real server: `checkport`, else its own port, else its service's default, else the virtual
 * server's port. Undefined where none of them names one.
 */
export function checkPort(virtual: VirtualServer, real: RealServer): number | undefined {
  const { identity, check } = virtual;
  const virtualPort = identity.kind === 'address' ? identity.port : 0;
  return check.checkport ?? (real.port || DEFAULT_PORTS[check.service] || virtualPort || undefined);
}
