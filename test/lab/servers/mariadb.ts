import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

export const MARIADB_PORT = 3406;

/** A small server that may forget everything when it loses power. */
const frugal = [
  // Newer versions reserve address space for the largest pool there may ever be.
  '--loose-innodb-buffer-pool-size-max=32M',
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-method=nosync',
  '--skip-log-bin',
];

export const layMariadb: ServerStory['lay'] = (cleanup, directory) => {
  chmodSync(directory, 0o755);
  const data = join(directory, 'data');
  command('install', ['-d', '-o', 'mysql', data]);
  command('mariadb-install-db', [
    ...['--no-defaults', '--user=mysql', `--datadir=${data}`, '--skip-test-db'],
    ...['--auth-root-authentication-method=normal', ...frugal],
  ]);
  const init = join(directory, 'init.sql');
  writeFileSync(
    init,
    [
      'CREATE DATABASE IF NOT EXISTS shop;',
      'USE shop;',
      'CREATE TABLE IF NOT EXISTS shop.goods (name TEXT, price DECIMAL(8,2), born DATETIME);',
      'REPLACE INTO shop.goods SELECT seq, seq / 7, NOW() FROM seq_1_to_5000;',
      'CREATE TABLE IF NOT EXISTS shop.nothing (name TEXT);',
      "CREATE USER IF NOT EXISTS probe IDENTIFIED BY 'hunter22';",
      "CREATE USER IF NOT EXISTS open IDENTIFIED BY '';",
      'GRANT SELECT ON shop.* TO probe;',
      'GRANT SELECT ON shop.* TO open;',
      '',
    ].join('\n'),
  );
  return createDaemon(cleanup, {
    command: [
      'mariadbd',
      ...['--no-defaults', '--user=mysql', `--datadir=${data}`, `--socket=${data}/socket`],
      ...[
        '--bind-address=127.0.0.1,::1',
        `--port=${MARIADB_PORT}`,
        `--init-file=${init}`,
        '--skip-name-resolve',
      ],
      ...frugal,
    ],
  });
};
