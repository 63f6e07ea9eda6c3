import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CheckSettings } from '../../../src/config/configuration.ts';
import { planned, wordsOf } from '../../unit/health/run-check.ts';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import type { Daemon } from './daemon.ts';
import { createMariadb } from './mariadb.ts';

const [PRIMARY_PORT, REPLICA_PORT] = [3407, 3408];

labKernel();
describe('a replica of mariadb', () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const directory = mkdtempSync(join(tmpdir(), 'replica-'));
  chmodSync(directory, 0o755);
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const daemons: Daemon[] = [];

  const ask = (others: Partial<CheckSettings> = {}, port: number = REPLICA_PORT): Promise<string> =>
    wordsOf(
      planned(port, {
        service: 'mysql',
        login: 'probe',
        password: 'hunter22',
        request: '/SELECT 1',
        replicationLagSeconds: 30,
        negotiateTimeoutMs: 10_000,
        ...others,
      }),
    );
  const becomes = (words: RegExp, others: Partial<CheckSettings> = {}) =>
    eventually(
      async () => {
        for (const daemon of daemons) daemon.assertRunning();
        assert.match(await ask(others), words);
      },
      { withinMs: 60_000, everyMs: 250 },
    );
  const inServer = (name: 'primary' | 'replica', statement: string): void => {
    command('mariadb', [
      ...['--no-defaults', '--user=root', `--socket=${join(directory, name, 'data/socket')}`],
      ...['--execute', statement],
    ]);
  };

  before(async () => {
    daemons.push(
      createMariadb(cleanup, join(directory, 'primary'), {
        port: PRIMARY_PORT,
        options: ['--server-id=1', '--log-bin=changes', '--binlog-format=ROW'],
        statements: [
          'CREATE DATABASE IF NOT EXISTS shop',
          'CREATE TABLE IF NOT EXISTS shop.goods (name TEXT)',
          "CREATE USER IF NOT EXISTS copy IDENTIFIED BY 'hunter44'",
          'GRANT REPLICATION SLAVE ON *.* TO copy',
          "CREATE USER IF NOT EXISTS probe IDENTIFIED BY 'hunter22'",
          'GRANT REPLICA MONITOR ON *.* TO probe',
          "CREATE USER IF NOT EXISTS blind IDENTIFIED BY 'hunter22'",
        ],
      }),
      createMariadb(cleanup, join(directory, 'replica'), {
        port: REPLICA_PORT,
        options: ['--server-id=2', '--skip-log-bin', '--slave-net-timeout=4'],
        statements: [
          'STOP SLAVE',
          `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${PRIMARY_PORT}, MASTER_USER='copy',
            MASTER_PASSWORD='hunter44', MASTER_CONNECT_RETRY=1`.replace(/\s+/g, ' '),
          'START SLAVE',
        ],
      }),
    );
    for (const daemon of daemons) await daemon.start();
  });

  it('is up while it follows its primary', async () => {
    await becomes(/^up: the request yields a row, and the replication is 0 s behind$/);
  });

  it('is down for who may not ask, and so is a server that is no replica', async () => {
    // The replica comes to know that user after the other one.
    await becomes(
      /^down: Access denied; you need .*SLAVE MONITOR.* privilege.*ER_SPECIFIC_ACCESS_DENIED_ERROR\)$/,
      { login: 'blind' },
    );
    assert.equal(await ask({}, PRIMARY_PORT), 'down: the server is no replica');
  });

  it('is down when it does not apply what it gets, and up when it does again', async () => {
    inServer('replica', 'STOP SLAVE SQL_THREAD');
    assert.equal(await ask(), 'down: the replication has stopped');
    inServer('replica', 'START SLAVE SQL_THREAD');
    await becomes(/^up: /);
  });

  it('is down when a change cannot be applied, and says which', async () => {
    inServer('replica', 'DROP TABLE shop.goods');
    inServer('primary', "INSERT INTO shop.goods VALUES ('tea')");
    await becomes(
      /^down: the replication has stopped: Error executing row event: 'Table 'shop\.goods' doesn't/,
    );
    inServer(
      'replica',
      'SET GLOBAL sql_slave_skip_counter = 1; START SLAVE; CREATE TABLE shop.goods (name TEXT)',
    );
    await becomes(/^up: /);
  });

  it('is down when it is too far behind', async () => {
    inServer('replica', 'STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=3600; START SLAVE');
    inServer('primary', "INSERT INTO shop.goods VALUES ('coffee')");
    const strict = { replicationLagSeconds: 1 };
    await becomes(/^down: the replication is \d+ s behind, more than replicationlag = 1$/, strict);
    assert.match(await ask({ replicationLagSeconds: 3600 }), /^up: .* the replication is \d+ s behind$/);
    inServer('replica', 'STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=0; START SLAVE');
    await becomes(/^up: /, strict);
  });

  it('is down when its primary is, and says what the server says', async () => {
    await daemons.shift()?.stop();
    await becomes(
      /^down: the replication does not (?:reach|listen to) its primary(?:: error .*copy@127\.0\.0\.1)?/,
    );
  });

  it('is down when it does not listen, without an error to tell', async () => {
    inServer('replica', 'STOP SLAVE IO_THREAD');
    assert.match(await ask(), /^down: the replication does not listen to its primary/);
  });
});
