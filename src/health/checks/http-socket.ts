import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { boundedLookup } from './bounded-lookup.ts';
import type { HttpHop } from './http-hop.ts';
import { secureContextFor, type TlsParameters } from './tls-context.ts';

/** Connects, with the TLS handshake where the hop wants one, and calls `onReady` when bytes may be sent. */
export function openSocket(hop: HttpHop, tls: TlsParameters, onReady: (socket: Socket) => void): Socket {
  const where = { host: hop.host, port: hop.port, lookup: boundedLookup };
  if (hop.tls === undefined) {
    const socket = connect(where);
    socket.once('connect', () => onReady(socket));
    return socket;
  }
  const { serverName } = hop.tls;
  const socket = connectTls({
    ...where,
    // TLS sends no address as a name; Node then verifies the certificate against the host's address.
    ...(serverName === '' ? {} : { servername: serverName }),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: tls.verify,
    secureContext: secureContextFor(tls),
  });
  socket.once('secureConnect', () => onReady(socket));
  return socket;
}
