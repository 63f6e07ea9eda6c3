import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { guardListeners } from './guarded-socket.ts';
import { type TlsClientParameters, tlsOver } from './tls-client.ts';

/** What mysql2 has, and does not tell of, where its connection goes on in TLS. */
interface Upgradable {
  startTLS(onSecure: (error?: Error) => void): void;
  stream: Socket;
  readonly packetParser: { execute(bytes: Buffer): void };
}

export interface MysqlEncryption {
  readonly address: string;
  readonly tls: TlsClientParameters;
  /** TLS has begun: from now on this stream is to be closed, too. */
  onTls(stream: Socket): void;
  onSecured(stream: TLSSocket): void;
  onError(error: Error): void;
}

/**
 * Lets a connection of mysql2 that wants TLS speak it as all checks do. The library's own way takes up sessions of
 * earlier connections, without looking at the certificate again, and does not verify a certificate for an address.
 *
 * @returns false where mysql2 is not as expected.
 */
export function encryptAsAllChecks(connection: object, options: MysqlEncryption): boolean {
  if (!isUpgradable(connection)) return false;
  const { address, tls, onTls, onSecured, onError } = options;
  connection.startTLS = (onSecure) => {
    const plain = connection.stream;
    plain.removeAllListeners('data');
    const secured = tlsOver(plain, address, tls);
    guardListeners(secured, onError);
    secured.on('error', onError);
    secured.on('data', (bytes) => connection.packetParser.execute(bytes));
    secured.once('secureConnect', () => {
      onSecured(secured);
      onSecure();
    });
    connection.stream = secured;
    onTls(secured);
  };
  return true;
}

function isUpgradable(connection: object): connection is Upgradable {
  return 'startTLS' in connection && 'stream' in connection && 'packetParser' in connection;
}
