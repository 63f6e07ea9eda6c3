import type { CheckSettings } from '../../config/configuration.ts';
import { optional } from '../../config/optional.ts';
import { tlsBegins } from '../../config/tls-services.ts';
import type { TlsClientParameters } from './tls-client.ts';
import type { TlsParameters } from './tls-context.ts';

/** What a check of `https` or the like wants of the server's certificate. */
export function tlsParameters(check: CheckSettings): TlsParameters {
  return {
    verify: check.tlsVerify,
    ...optional('caFile', check.tlsCaFile),
    ...optional('certificateDays', check.certificateDays),
  };
}

/** The same, with the name that the server is asked for by. */
export function tlsClientParameters(check: CheckSettings): TlsClientParameters {
  return { ...tlsParameters(check), serverName: check.tlsServerName ?? check.virtualHost ?? '' };
}

/** `tls` of a negotiate check's parameters: absent where it never speaks TLS. */
export function tlsWhereAsked(check: CheckSettings): { readonly tls?: TlsClientParameters } {
  return tlsBegins(check) === undefined ? {} : { tls: tlsClientParameters(check) };
}
