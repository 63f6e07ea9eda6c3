import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { type MysqlAnswer, mysqlServer } from '../mysql-server.ts';
import { planned, wordsOf } from '../run-check.ts';

const check: Partial<CheckSettings> = {
  ...{ service: 'mysql', login: 'probe', password: 'hunter22', request: '/SELECT 1' },
  replicationLagSeconds: 9,
};
const followed = 'up: the request yields a row, and the replication is 2 s behind';
const unknown: MysqlAnswer = { error: [1064, 'You have an error in your SQL syntax'] };
const mysql8: MysqlAnswer = {
  row: { Replica_IO_Running: 'Yes', Replica_SQL_Running: 'Yes', Seconds_Behind_Source: '2' },
};
const mysql5: MysqlAnswer = {
  row: { Slave_IO_Running: 'Yes', Slave_SQL_Running: 'Yes', Seconds_Behind_Master: '2' },
};

test('each version is asked about its replication in its own words, and the next time at once', async (t) => {
  let known = new Map([['SHOW SLAVE STATUS', mysql5]]);
  const { port, heard } = await mysqlServer(t, (statement) =>
    statement === 'SELECT 1' ? { row: { 1: '1' } } : (known.get(statement) ?? unknown),
  );
  const plan = planned(port, check);
  assert.equal(await wordsOf(plan), followed);
  assert.equal(await wordsOf(plan), followed);
  // Replaced by a version that does not know the old words any more.
  known = new Map([['SHOW REPLICA STATUS', mysql8]]);
  assert.equal(await wordsOf(plan), followed);
  assert.deepEqual(heard, [
    ...['SHOW ALL REPLICAS STATUS', 'SHOW REPLICA STATUS', 'SHOW SLAVE STATUS', 'SELECT 1'],
    ...['SHOW SLAVE STATUS', 'SELECT 1'],
    ...['SHOW SLAVE STATUS', 'SHOW ALL REPLICAS STATUS', 'SHOW REPLICA STATUS', 'SELECT 1'],
  ]);
  known = new Map();
  assert.equal(await wordsOf(plan), 'down: You have an error in your SQL syntax (ER_PARSE_ERROR)');
});

test('any other refusal counts at once', async (t) => {
  const { port, heard } = await mysqlServer(t, () => ({ error: [1227, 'Access denied'] }));
  const words = await wordsOf(planned(port, check));
  assert.equal(words, 'down: Access denied (ER_SPECIFIC_ACCESS_DENIED_ERROR)');
  assert.equal(heard.length, 1);
});
