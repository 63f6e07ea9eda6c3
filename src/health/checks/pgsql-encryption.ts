import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type TlsClientParameters, tlsOver } from './tls-client.ts';

/** Length and code of SSLRequest. */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const [YES, NO] = [0x53, 0x4e];

export interface EncryptionOptions {
  readonly address: string;
  readonly tls: TlsClientParameters;
  /** TLS has begun: from now on this stream is to be closed, too. */
  onTls(stream: Socket): void;
  onSecured(stream: TLSSocket): void;
  /** What the library may speak on. */
  onReady(stream: Socket): void;
  onRefusal(words: string): void;
  onError(error: Error): void;
}

/**
 * Asks a PostgreSQL server for TLS on a connection that is about to come about, as libpq does unless told
 * otherwise; a server without TLS is spoken to in the clear, except where its certificate is to be verified.
 */
export function beginEncryption(socket: Socket, options: EncryptionOptions): void {
  const { address, tls } = options;
  socket.once('connect', () => socket.write(SSL_REQUEST));
  socket.once('data', (answer) => {
    // More than the one byte would be read as if it had come through TLS (CVE-2021-23222).
    if (answer.length !== 1) {
      options.onRefusal('the server does not speak the protocol of PostgreSQL');
    } else if (answer[0] === NO && tls.verify) {
      options.onRefusal('the server has no TLS, which verify = yes wants');
    } else if (answer[0] === NO) {
      options.onReady(socket);
    } else if (answer[0] === YES) {
      const secured = tlsOver(socket, address, tls);
      secured.on('error', options.onError);
      secured.once('secureConnect', () => {
        options.onSecured(secured);
        options.onReady(secured);
      });
      options.onTls(secured);
    } else {
      options.onRefusal('the server does not speak the protocol of PostgreSQL');
    }
  });
}
