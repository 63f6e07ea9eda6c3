import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { createDaemon, type Daemon } from './daemon.ts';
import { identityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';

export const MARIADB_PORT = 3406;

/** A small server that may forget everything when it loses power. */
const frugal = [
  // Newer versions reserve address space for the largest pool there may ever be.
  '--loose-innodb-buffer-pool-size-max=32M',
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-method=nosync',
];

/** An empty set of databases, whose making takes seconds under user-mode Linux. */
const template = '/run/mariadb-template';

function layTemplate(): void {
  command('install', ['-d', '-o', 'mysql', template]);
  command('mariadb-install-db', [
    ...['--no-defaults', '--user=mysql', `--datadir=${template}`, '--skip-test-db'],
    ...['--auth-root-authentication-method=normal', '--skip-log-bin', ...frugal],
  ]);
}

export interface MariadbOptions {
  readonly port: number;
  /** Done at each start. */
  readonly statements: readonly string[];
  readonly options: readonly string[];
}

/** A server on loopback in a directory of its own, with a socket in it. */
export function createMariadb(
  cleanup: Cleanup,
  directory: string,
  { port, statements, options }: MariadbOptions,
): Daemon {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
  if (!existsSync(template)) layTemplate();
  const data = join(directory, 'data');
  command('cp', ['--archive', template, data]);
  const init = join(directory, 'init.sql');
  writeFileSync(init, statements.map((statement) => `${statement};\n`).join(''));
  return createDaemon(cleanup, {
    command: [
      'mariadbd',
      ...['--no-defaults', '--user=mysql', `--datadir=${data}`, `--socket=${data}/socket`],
      ...['--bind-address=127.0.0.1,::1', `--port=${port}`, `--init-file=${init}`, '--skip-name-resolve'],
      ...frugal,
      ...options,
    ],
  });
}

/** With TLS for those who ask for it, under the name www.example.com. */
export const layMariadb: ServerStory['lay'] = (cleanup, directory) => {
  const identity = identityFiles();
  return createMariadb(cleanup, directory, {
    port: MARIADB_PORT,
    options: [
      '--skip-log-bin',
      ...[
        `--ssl-cert=${identity.certificate}`,
        `--ssl-key=${identity.key}`,
        `--ssl-ca=${identity.authority}`,
      ],
    ],
    statements: [
      'CREATE DATABASE IF NOT EXISTS shop',
      'USE shop',
      'CREATE TABLE IF NOT EXISTS shop.goods (name TEXT, price DECIMAL(8,2), born DATETIME)',
      'REPLACE INTO shop.goods SELECT seq, seq / 7, NOW() FROM seq_1_to_5000',
      'CREATE TABLE IF NOT EXISTS shop.nothing (name TEXT)',
      "CREATE USER IF NOT EXISTS probe IDENTIFIED BY 'hunter22'",
      "CREATE USER IF NOT EXISTS open IDENTIFIED BY ''",
      "CREATE USER IF NOT EXISTS private IDENTIFIED BY 'hunter22' REQUIRE SSL",
      'GRANT SELECT ON shop.* TO probe',
      'GRANT SELECT ON shop.* TO open',
    ],
  });
};
