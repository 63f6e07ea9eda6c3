import type { Socket } from 'node:net';
import oracledb from 'oracledb';
import { errorCode } from '../../system/error-code.ts';
import { boundedRun } from '../bounded-run.ts';
import type { Check } from '../planned-check.ts';
import { down, socketErrorWords, up } from '../words.ts';
import { guardListeners, watchForFlood } from './guarded-socket.ts';
import { withSocketsOf } from './oracle-sockets.ts';
import type { SqlParameters } from './plan-sql.ts';

/** How long an instance may take to hear that a session with it ends, in milliseconds. */
const GOODBYE_LIMIT_MS = 1000;

/** Up when the statement yields at least one row. Oracle's library in thin mode: no client is installed. */
export function oracleCheck(parameters: SqlParameters): Check {
  const { address, port, login, password, database, statement, timeoutMs } = parameters;
  const connectString =
    `(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=${address})(PORT=${port}))` +
    `(CONNECT_DATA=(SID=${database})))`;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      const sockets = new Set<Socket>();
      let missing = 'no TCP connection';
      let over = false;
      let connection: oracledb.Connection | undefined;
      const fail = (error: Error) => settle.error(error, oracleErrorWords(error));
      const unwatch: (() => void)[] = [];
      const claim = (socket: Socket) => {
        if (over) {
          // The library has not noticed yet that nobody waits.
          queueMicrotask(() => socket.destroy());
          return;
        }
        sockets.add(socket);
        guardListeners(socket, fail);
        unwatch.push(watchForFlood(socket, (words) => settle(down(words))));
        socket.once('connect', () => {
          missing = 'no login';
        });
        socket.once('end', () => settle(down('the server closed the connection')));
        socket.on('error', fail);
      };
      const ask = async () => {
        connection = await oracledb.getConnection({
          user: login,
          password,
          connectString,
          // Its timers, which nobody can stop, are not to outlive the check by much. In seconds.
          transportConnectTimeout: Math.ceil(timeoutMs / 1000) + 1,
        });
        missing = 'no result of the request';
        const { rows } = await connection.execute(statement, [], { maxRows: 1, fetchArraySize: 1 });
        const yields = rows !== undefined && rows.length > 0;
        settle(yields ? up('the request yields a row') : down('the request yields no row'));
      };
      withSocketsOf(claim, ask).catch(fail);
      return {
        stop() {
          over = true;
          for (const end of unwatch) end();
          const destroy = () => {
            for (const socket of sockets) socket.destroy();
          };
          if (connection === undefined) {
            destroy();
            return;
          }
          const limit = setTimeout(destroy, GOODBYE_LIMIT_MS);
          connection
            .close()
            .catch(() => {})
            .finally(() => {
              clearTimeout(limit);
              destroy();
            });
        },
        missing: () => missing,
      };
    });
}

function oracleErrorWords(error: Error): string {
  const code = errorCode(error) ?? '';
  if (/^E[A-Z]+$/.test(code)) {
    return socketErrorWords(error);
  }
  if (/NJS-521\b/.test(error.message)) {
    return 'the server closed the connection';
  }
  // New in each connection, it would make each failure look like another.
  const words = error.message.replace(/ ?\(CONNECTION_ID=[^)]*\)/g, '');
  // The library's own errors are NJS, those of the instance ORA, those of the listener NJS-5xx with its words.
  return /\bORA-\d|^NJS-5/.test(words)
    ? words
    : `the server does not speak the protocol of Oracle (${words})`;
}
