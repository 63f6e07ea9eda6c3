import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeReplication, type ReplicationRow } from '../../../../src/health/checks/mysql-replication.ts';

const mariadb = {
  Connection_name: '',
  Slave_IO_Running: 'Yes',
  Slave_SQL_Running: 'Yes',
  Seconds_Behind_Master: '3',
  Last_IO_Error: '',
  Last_SQL_Error: '',
};
const mysql = {
  Channel_Name: '',
  Replica_IO_Running: 'Yes',
  Replica_SQL_Running: 'Yes',
  Seconds_Behind_Source: '3',
  Last_IO_Error: '',
  Last_SQL_Error: '',
};

/** Judged with at most 3 s. */
function words(...rows: readonly ReplicationRow[]): string {
  const judged = judgeReplication(rows, 3);
  return judged.ok ? `${judged.secondsBehind} s behind` : judged.reason;
}

test('a replica that follows its primary in time is fine, in the words of either server', () => {
  assert.equal(words(mariadb), '3 s behind');
  assert.equal(words(mysql), '3 s behind');
});

test('whatever is wrong has its words', () => {
  const lost = "error connecting to master 'copy@10.0.0.1:3306' - retry-time: 1";
  assert.equal(words(), 'the server is no replica');
  assert.equal(
    words({ ...mysql, Seconds_Behind_Source: '4' }),
    'the replication is 4 s behind, more than replicationlag = 3',
  );
  assert.equal(
    words({ ...mysql, Seconds_Behind_Source: null }),
    'the replication does not tell how far behind it is',
  );
  assert.equal(
    words({ ...mariadb, Slave_SQL_Running: 'No', Last_SQL_Error: 'no such table' }),
    'the replication has stopped: no such table',
  );
  assert.equal(
    words({ ...mysql, Replica_IO_Running: 'Connecting', Last_IO_Error: lost, Seconds_Behind_Source: null }),
    `the replication does not reach its primary: ${lost}`,
  );
  assert.equal(
    words({ ...mysql, Replica_IO_Running: 'No' }),
    'the replication does not listen to its primary',
  );
  assert.equal(words({ other: 'columns' }), 'the replication has stopped');
});

test('every primary counts', () => {
  const second = { ...mariadb, Connection_name: 'east', Seconds_Behind_Master: '1' };
  assert.equal(words(mariadb, second), '3 s behind');
  const stopped = { ...second, Slave_SQL_Running: 'No' };
  assert.equal(words(mariadb, stopped), 'the replication "east" has stopped');
});
