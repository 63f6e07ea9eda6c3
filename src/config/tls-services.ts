import type { CheckSettings, NegotiateService } from './configuration.ts';

type Services = ReadonlySet<NegotiateService>;

/** They speak TLS from the start. */
const secure: Services = new Set(['https', 'pops', 'imaps', 'ldaps']);

/** They do so with `tls = yes`. */
export const tlsServices: Services = new Set([
  ...(['smtp', 'submission', 'pop', 'imap', 'nntp', 'ldap', 'redis'] as const),
]);

/** With `starttls = yes` they ask for TLS by a command of their protocol. */
export const startTlsServices: Services = new Set([
  ...(['smtp', 'submission', 'pop', 'imap', 'ftp', 'ldap'] as const),
]);

/** When a negotiate check speaks TLS; undefined where it never does. */
export function tlsBegins({
  service,
  tls,
  startTls,
}: Pick<CheckSettings, 'service' | 'tls' | 'startTls'>): 'at once' | 'after STARTTLS' | undefined {
  if (secure.has(service) || (tls && tlsServices.has(service))) return 'at once';
  return startTls && startTlsServices.has(service) ? 'after STARTTLS' : undefined;
}
