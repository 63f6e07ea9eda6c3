import type { Connection } from 'mysql2';
import { errorCode } from '../../system/error-code.ts';
import type { ReplicationRow } from './mysql-replication.ts';

/** Newer servers' words first; MariaDB alone knows the first, and only that tells of all its primaries. */
export const replicationStatements = [
  'SHOW ALL REPLICAS STATUS',
  'SHOW REPLICA STATUS',
  'SHOW SLAVE STATUS',
] as const;

/** More primaries than any server follows. */
const MOST_PRIMARIES = 256;

/** Asks in the first of `statements` that the server understands. */
export function askReplication(
  connection: Connection,
  [sql = '', ...others]: readonly string[],
  onError: (error: Error) => void,
  onRows: (rows: readonly ReplicationRow[], understood: string) => void,
): void {
  const rows: ReplicationRow[] = [];
  let failed = false;
  const query = connection.query({ sql, rowsAsArray: false });
  query.on('error', (error: Error) => {
    failed = true;
    if (errorCode(error) !== 'ER_PARSE_ERROR' || others.length === 0) onError(error);
    else askReplication(connection, others, onError, onRows);
  });
  query.on('result', (row: object) => {
    if (rows.length < MOST_PRIMARIES) rows.push(textual(row));
  });
  query.on('end', () => {
    if (!failed) onRows(rows, sql);
  });
}

/** Without type casts the library gives the bytes of each column. */
function textual(row: object): ReplicationRow {
  const cells = Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]);
  return Object.fromEntries(cells);
}
