import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { secureContextFor, type TlsParameters } from './tls-context.ts';

export interface TlsClientParameters extends TlsParameters {
  /** Sent as SNI, and what a verified certificate must be for; empty: the server's address instead. */
  readonly serverName: string;
}

/**
 * Begins the client's side of TLS on a socket that is connected to `address`, or on its way there. `session`
 * takes up one that the same server gave before.
 *
 * @throws LocalFault where the CA file cannot be used.
 */
export function tlsOver(
  socket: Socket,
  address: string,
  parameters: TlsClientParameters,
  session?: Buffer,
): TLSSocket {
  const { serverName, verify } = parameters;
  return connect({
    socket,
    host: address,
    // TLS knows no addresses as names; Node then verifies the certificate against the host's address.
    ...(serverName === '' || isIP(serverName) !== 0 ? {} : { servername: serverName }),
    rejectUnauthorized: verify,
    secureContext: secureContextFor(parameters),
    ...(session === undefined ? {} : { session }),
  });
}
