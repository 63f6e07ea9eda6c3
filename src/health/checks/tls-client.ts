import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { optional } from '../../config/optional.ts';
import { secureContextFor, type TlsParameters } from './tls-context.ts';

export interface TlsClientParameters extends TlsParameters {
  /** Sent as SNI, and what a verified certificate must be for; empty: the server's address instead. */
  readonly serverName: string;
}

export interface TlsClientOptions {
  /** One that the same server gave before, to be taken up. */
  readonly session?: Buffer | undefined;
  /** The protocols to offer inside TLS. */
  readonly alpn?: readonly string[];
}

/**
 * Begins the client's side of TLS on a socket that is connected to `address`, or on its way there.
 *
 * @throws LocalFault where the CA file cannot be used.
 */
export function tlsOver(
  socket: Socket,
  address: string,
  parameters: TlsClientParameters,
  { session, alpn }: TlsClientOptions = {},
): TLSSocket {
  const { serverName, verify } = parameters;
  return connect({
    socket,
    host: address,
    // TLS knows no addresses as names; Node then verifies the certificate against the host's address.
    ...(serverName === '' || isIP(serverName) !== 0 ? {} : { servername: serverName }),
    rejectUnauthorized: verify,
    secureContext: secureContextFor(parameters),
    ...optional('session', session),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  });
}
