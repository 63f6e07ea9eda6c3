import type { Socket } from 'node:net';
import mysql from 'mysql2';
import { errorCode } from '../../system/error-code.ts';
import { boundedRun } from '../bounded-run.ts';
import { watchCertificate } from '../certificate.ts';
import { LocalFault } from '../local-fault.ts';
import type { Check } from '../planned-check.ts';
import { down, socketErrorWords, up } from '../words.ts';
import { openGuardedSocket } from './guarded-socket.ts';
import { encryptAsAllChecks } from './mysql-encryption.ts';
import { judgeReplication } from './mysql-replication.ts';
import { askReplication, replicationStatements } from './mysql-replication-query.ts';
import type { SqlParameters } from './plan-sql.ts';
import type { TlsClientParameters } from './tls-client.ts';
import { tlsErrorWords } from './tls-words.ts';

export interface MysqlParameters extends SqlParameters {
  /** Absent: without TLS. */
  readonly tls?: TlsClientParameters;
  /** How many seconds a replica may be behind; absent: the server need not be one. */
  readonly replicationLag?: number;
}

/** COM_QUIT, in a packet of its own. */
const GOODBYE = Uint8Array.of(1, 0, 0, 0, 1);

/** Up when the statement yields at least one row, and the replication is as it should be where that is asked for. */
export function mysqlCheck(parameters: MysqlParameters): Check {
  const { address, port, login, password, database, statement, timeoutMs, tls, replicationLag } = parameters;
  // From one run to the next, those first that the server has understood; it may be another version by then.
  let statements: readonly string[] = replicationStatements;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      let missing = 'no TCP connection';
      let answered = false;
      let stream: Socket | undefined;
      const certificate = watchCertificate(tls?.certificateDays);
      const fail = (error: Error) => settle.error(error, mysqlErrorWords(error));
      const guarded = openGuardedSocket(address, port, fail, (words) => settle(down(words)));
      guarded.socket.once('connect', () => {
        missing = 'no login';
      });
      const connection = mysql.createConnection({
        stream: guarded.socket,
        user: login,
        password,
        ...(database === '' ? {} : { database }),
        ...(tls === undefined ? {} : { ssl: {} }),
        // Its own timer would only end the check in other words.
        connectTimeout: 0,
        // Rows are only counted: as arrays they differ from the result of a statement that yields none.
        rowsAsArray: true,
        typeCast: false,
        disableEval: true,
      });
      connection.on('error', fail);
      // Of packets out of order. The library would go on, and write a line to standard error for each.
      connection.on('warn', (warning: Error) => {
        throw warning;
      });
      if (tls !== undefined) {
        const begins = encryptAsAllChecks(connection, {
          address,
          tls,
          onTls(secured) {
            missing = 'no TLS connection';
            stream = secured;
          },
          onSecured(secured) {
            missing = 'no login';
            certificate.look(secured);
          },
          onError: fail,
        });
        if (!begins) settle.error(new LocalFault('this version of mysql2 begins TLS in another way'), '');
      }
      const askStatement = (after: string) => {
        missing = 'no result of the request';
        const query = connection.query(statement);
        query.on('error', fail);
        query.on('result', (result) => {
          if (Array.isArray(result)) {
            answered = true;
            settle(up(`the request yields a row${after}`));
          }
        });
        query.on('end', () => settle(down('the request yields no row')));
      };
      connection.once('connect', () => {
        if (replicationLag === undefined) {
          askStatement('');
          return;
        }
        missing = 'no answer about the replication';
        askReplication(connection, statements, fail, (rows, understood) => {
          statements = [understood, ...replicationStatements.filter((each) => each !== understood)];
          const replication = judgeReplication(rows, replicationLag);
          if (replication.ok) {
            askStatement(`, and the replication is ${replication.secondsBehind} s behind`);
            return;
          }
          answered = true;
          settle(down(replication.reason));
        });
      });
      return {
        stop: () => guarded.close(answered ? GOODBYE : undefined, stream),
        missing: () => missing,
        certificate: certificate.warning,
      };
    });
}

function mysqlErrorWords(error: Error): string {
  const code = errorCode(error) ?? '';
  if (code === 'PROTOCOL_CONNECTION_LOST') {
    return 'the server closed the connection';
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return 'the server offers no TLS';
  }
  // The server's own errors have a state, and those of the socket a name such as ECONNRESET.
  if ('sqlState' in error || /^E[A-Z]+$/.test(code)) {
    return socketErrorWords(error);
  }
  return tlsErrorWords(error) ?? `the server does not speak the protocol of MySQL (${error.message})`;
}
