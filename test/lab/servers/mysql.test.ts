import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import { type ServerStory, tellStory } from './story.ts';

const PORT = 3406;

/** A small server that may forget everything when it loses power. */
const frugal = [
  // Newer versions reserve address space for the largest pool there may ever be.
  '--loose-innodb-buffer-pool-size-max=32M',
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-method=nosync',
  '--skip-log-bin',
];

const lay: ServerStory['lay'] = (cleanup, directory) => {
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
      ...['--bind-address=127.0.0.1,::1', `--port=${PORT}`, `--init-file=${init}`, '--skip-name-resolve'],
      ...frugal,
    ],
  });
};

tellStory({
  name: 'mariadb',
  port: PORT,
  lay,
  check: {
    service: 'mysql',
    login: 'probe',
    password: 'hunter22',
    database: 'shop',
    request: '/SELECT name FROM goods LIMIT 1',
  },
  alsoUp: {
    'a large result': { request: '/SELECT * FROM goods' },
    'no database': { database: '', request: '/SELECT 1' },
    'no password': { login: 'open', password: '' },
  },
  wrong: {
    'a wrong password': [
      { password: 'hunter23' },
      /^Access denied for user 'probe'@'127\.0\.0\.1' \(using password: YES\) \(ER_ACCESS_DENIED_ERROR\)$/,
    ],
    'a wrong database': [
      { database: 'stock' },
      /^Access denied for user 'probe'@'%' to database 'stock' \(ER_DBACCESS_DENIED_ERROR\)$/,
    ],
    'no row': [{ request: '/SELECT * FROM nothing' }, /^the request yields no row$/],
    'a statement that yields no rows': [{ request: '/SET @a = 1' }, /^the request yields no row$/],
    'a bad statement': [
      { request: '/SELECT FROM' },
      /^You have an error in your SQL syntax;.* near 'FROM' at line 1 \(ER_PARSE_ERROR\)$/,
    ],
    'no such table': [
      { request: '/SELECT * FROM goodies' },
      /^Table 'shop\.goodies' doesn't exist \(ER_NO_SUCH_TABLE\)$/,
    ],
    'a statement that takes too long': [
      { request: '/SELECT SLEEP(30)', negotiateTimeoutMs: 1500 },
      /^no result of the request within 1\.5 s$/,
    ],
  },
  frozen: /^down: no login within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
