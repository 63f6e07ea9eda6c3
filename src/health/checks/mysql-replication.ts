/** One row for each primary that a server follows. The columns have other names in other versions. */
export type ReplicationRow = Readonly<Record<string, string | null>>;

export type Replication =
  | { readonly ok: true; readonly secondsBehind: number }
  | { readonly ok: false; readonly reason: string };

/** Whether a replica follows all its primaries, at most `mostSeconds` behind. */
export function judgeReplication(rows: readonly ReplicationRow[], mostSeconds: number): Replication {
  if (rows.length === 0) return { ok: false, reason: 'the server is no replica' };
  let most = 0;
  for (const row of rows) {
    const name = column(row, /^(?:Connection_name|Channel_Name)$/i);
    const replication = name ? `the replication "${name}"` : 'the replication';
    const broken = brokenThread(row);
    if (broken !== undefined) return { ok: false, reason: `${replication} ${broken}` };
    const behind = column(row, /^Seconds_Behind_/i);
    if (behind === null) return { ok: false, reason: `${replication} does not tell how far behind it is` };
    if (Number(behind) > mostSeconds) {
      const reason = `${replication} is ${behind} s behind, more than replicationlag = ${mostSeconds}`;
      return { ok: false, reason };
    }
    most = Math.max(most, Number(behind));
  }
  return { ok: true, secondsBehind: most };
}

function brokenThread(row: ReplicationRow): string | undefined {
  const sql = column(row, /^(?:Slave|Replica)_SQL_Running$/i);
  if (sql !== 'Yes') return `has stopped${because(row, /^Last_SQL_Error$/i)}`;
  const io = column(row, /^(?:Slave|Replica)_IO_Running$/i);
  if (io === 'Yes') return undefined;
  const words =
    io === 'Connecting' || io === 'Preparing'
      ? 'does not reach its primary'
      : 'does not listen to its primary';
  return `${words}${because(row, /^Last_IO_Error$/i)}`;
}

function because(row: ReplicationRow, name: RegExp): string {
  const error = column(row, name);
  return error ? `: ${error}` : '';
}

function column(row: ReplicationRow, name: RegExp): string | null {
  const key = Object.keys(row).find((each) => name.test(each));
  return key === undefined ? null : (row[key] ?? null);
}
