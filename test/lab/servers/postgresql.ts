import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authority, certificate, certificateKey } from '../../unit/health/certificates.ts';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

export const POSTGRESQL_PORT = 5532;
const programs = '/usr/lib/postgresql/15/bin';
/** Of the authority that the server's certificate is from, and of one that it is not from. */
export const [trusted, stranger] = ['/run/trusted.pem', '/run/stranger.pem'];

/** An empty database cluster, whose making takes ten seconds and more under user-mode Linux. */
const template = '/run/pgsql-template';

function layTemplate(passwordFile: string): void {
  writeFileSync(passwordFile, 'hunter22', { mode: 0o644 });
  command('install', ['-d', '-o', 'postgres', '-g', 'postgres', '-m', '700', template]);
  command('setpriv', [
    ...['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', '--'],
    `${programs}/initdb`,
    ...['--pgdata', template, '--no-sync', '--username', 'probe', '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--locale', 'C.UTF-8', '--no-instructions'],
  ]);
}

export const layPostgresql =
  (ssl: 'on' | 'off'): ServerStory['lay'] =>
  (cleanup, directory) => {
    chmodSync(directory, 0o755);
    writeFileSync(trusted, authority);
    writeFileSync(stranger, certificate);
    const data = join(directory, 'data');
    if (!existsSync(template)) layTemplate(join(directory, 'password'));
    command('cp', ['--archive', template, data]);
    writeFileSync(
      join(data, 'pg_hba.conf'),
      ['local all all trust', 'host template1 all all trust', 'host all all all scram-sha-256', ''].join(
        '\n',
      ),
    );
    writeFileSync(join(data, 'server.crt'), certificate);
    writeFileSync(join(data, 'server.key'), certificateKey, { mode: 0o600 });
    command('chown', ['-R', 'postgres:postgres', data]);
    return createDaemon(cleanup, {
      user: 'postgres',
      stopSignal: 'SIGINT',
      command: [
        `${programs}/postgres`,
        ...['-D', data, '-p', `${POSTGRESQL_PORT}`, '-k', data],
        ...Object.entries({
          listen_addresses: '127.0.0.1,::1',
          fsync: 'off',
          shared_buffers: '4MB',
          ssl,
        }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
    });
  };
