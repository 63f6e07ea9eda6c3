import type { CheckSettings, NegotiateService } from './configuration.ts';

type Services = ReadonlySet<NegotiateService>;

/** They speak TLS from the start. */
const secure: Services = new Set(['https', 'pops', 'imaps', 'ldaps']);

/** They do so with `tls = yes`. */
export const tlsServices: Services = new Set([
  ...(['smtp', 'submission', 'pop', 'imap', 'nntp', 'ldap', 'redis', 'grpc'] as const),
]);

/** With `starttls = yes` they ask for TLS by a command of their protocol. */
export const startTlsServices: Services = new Set([
  ...(['smtp', 'submission', 'pop', 'imap', 'ftp', 'ldap', 'mysql'] as const),
]);

/** When a negotiate check speaks TLS; undefined where it never does. */
export function tlsBegins({
  service,
  tls,
  startTls,
  tlsVerify,
}: Pick<CheckSettings, 'service' | 'tls' | 'startTls' | 'tlsVerify'>):
  | 'at once'
  | 'after STARTTLS'
  | undefined {
  if (secure.has(service) || (tls && tlsServices.has(service))) return 'at once';
  // As with pgsql, there is nothing to verify without TLS; for the others `verify` alone has never asked for it.
  const asked = startTls || (tlsVerify && service === 'mysql');
  return asked && startTlsServices.has(service) ? 'after STARTTLS' : undefined;
}
