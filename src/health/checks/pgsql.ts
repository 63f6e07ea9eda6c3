import type { Socket } from 'node:net';
import pg from 'pg';
import { boundedRun } from '../bounded-run.ts';
import { watchCertificate } from '../certificate.ts';
import type { Check } from '../planned-check.ts';
import { down, socketErrorWords, up } from '../words.ts';
import { guardListeners, openGuardedSocket } from './guarded-socket.ts';
import { beginEncryption } from './pgsql-encryption.ts';
import type { SqlParameters } from './plan-sql.ts';
import type { TlsClientParameters } from './tls-client.ts';
import { tlsErrorWords } from './tls-words.ts';

export interface PgsqlParameters extends SqlParameters {
  readonly tls: TlsClientParameters;
}

/** Terminate. */
const GOODBYE = Uint8Array.of(0x58, 0, 0, 0, 4);

/** Up when the statement yields at least one row. */
export function pgsqlCheck(parameters: PgsqlParameters): Check {
  const { address, port, login, password, database, statement, timeoutMs } = parameters;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      let missing = 'no TCP connection';
      let answered = false;
      let stream: Socket | undefined;
      const certificate = watchCertificate(parameters.tls.certificateDays);
      const fail = (error: Error) => settle.error(error, tlsErrorWords(error) ?? socketErrorWords(error));
      const misunderstood = (error: Error) =>
        settle(down(`the server does not speak the protocol of PostgreSQL: ${error.message}`));

      const logIn = (ready: Socket) => {
        missing = 'no login';
        stream = ready;
        const client = new pg.Client({
          stream: () => connectedAlready(ready),
          ssl: false,
          host: address,
          port,
          user: login,
          // As a function, so that an empty one is not looked for in the environment or ~/.pgpass.
          password: () => password,
          database: database === '' ? login : database,
          application_name: 'directord',
          types: { getTypeParser: () => (text: string) => text },
        });
        client.on('error', fail);
        client.connect((error: Error | null) => {
          if (error) {
            fail(error);
            return;
          }
          missing = 'no result of the request';
          const query = client.query(new pg.Query(statement));
          query.on('error', fail);
          query.on('row', () => {
            answered = true;
            settle(up('the request yields a row'));
          });
          query.on('end', () => settle(down('the request yields no row')));
        });
      };

      const guarded = openGuardedSocket(address, port, misunderstood, (words) => settle(down(words)));
      guarded.socket.on('error', fail);
      guarded.socket.once('connect', () => {
        missing = 'no answer';
      });
      guarded.socket.once('close', () => settle(down('the server closed the connection')));
      beginEncryption(guarded.socket, {
        address,
        tls: parameters.tls,
        onTls(secured) {
          missing = 'no TLS connection';
          stream = secured;
          guardListeners(secured, misunderstood);
        },
        onSecured: certificate.look,
        onReady: logIn,
        onRefusal: (words) => settle(down(words)),
        onError: fail,
      });
      return {
        stop: () => guarded.close(answered ? GOODBYE : undefined, stream),
        missing: () => missing,
        certificate: certificate.warning,
      };
    });
}

/** The library connects the stream that it is given; this one is connected, perhaps by TLS. */
function connectedAlready(stream: Socket): Socket {
  stream.connect = () => {
    queueMicrotask(() => stream.emit('connect'));
    return stream;
  };
  return stream;
}
