import mysql from 'mysql2';
import { boundedRun } from '../bounded-run.ts';
import type { Check } from '../planned-check.ts';
import { down, errorCode, socketErrorWords, up } from '../words.ts';
import { openGuardedSocket } from './guarded-socket.ts';
import type { SqlParameters } from './plan-sql.ts';

/** COM_QUIT, in a packet of its own. */
const GOODBYE = Uint8Array.of(1, 0, 0, 0, 1);

/** Up when the statement yields at least one row. */
export function mysqlCheck(parameters: SqlParameters): Check {
  const { address, port, login, password, database, statement, timeoutMs } = parameters;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      let missing = 'no TCP connection';
      let answered = false;
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
      connection.once('connect', () => {
        missing = 'no result of the request';
        const query = connection.query(statement);
        query.on('error', fail);
        query.on('result', (result) => {
          if (Array.isArray(result)) {
            answered = true;
            settle(up('the request yields a row'));
          }
        });
        query.on('end', () => settle(down('the request yields no row')));
      });
      return {
        stop: () => guarded.close(answered ? GOODBYE : undefined),
        missing: () => missing,
      };
    });
}

function mysqlErrorWords(error: Error): string {
  const code = errorCode(error);
  if (code === 'PROTOCOL_CONNECTION_LOST') {
    return 'the server closed the connection';
  }
  // The server's own errors have a state, and those of the socket a name such as ECONNRESET.
  if ('sqlState' in error || /^E[A-Z]+$/.test(code)) {
    return socketErrorWords(error);
  }
  return `the server does not speak the protocol of MySQL (${error.message})`;
}
