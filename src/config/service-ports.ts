import type { NegotiateService } from './configuration.ts';

const defaultPorts: ReadonlyMap<NegotiateService, number> = new Map([
  ['ftp', 21],
  ['smtp', 25],
  ['dns', 53],
  ['http', 80],
  ['pop', 110],
  ['nntp', 119],
  ['imap', 143],
  ['ldap', 389],
  ['https', 443],
  ['submission', 587],
  ['ldaps', 636],
  ['imaps', 993],
  ['pops', 995],
  ['oracle', 1521],
  ['radius', 1812],
  ['http_proxy', 3128],
  ['mysql', 3306],
  ['sip', 5060],
  ['pgsql', 5432],
]);

/** ldirectord does not know these services, so a virtual server of this port does not ask for them by itself. */
const extensionPorts: ReadonlyMap<NegotiateService, number> = new Map([['redis', 6379]]);

const servicesByPort = new Map([...defaultPorts].map(([service, port]) => [port, service]));

/** The port a service is checked at where neither `checkport` nor the real server names one. */
export function defaultPortOf(service: NegotiateService): number | undefined {
  return defaultPorts.get(service) ?? extensionPorts.get(service);
}

/** The service that a virtual server of this port is checked with, unless it says otherwise. */
export function serviceOfPort(port: number): NegotiateService {
  return servicesByPort.get(port) ?? 'none';
}
