import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authority, certificate, certificateKey } from '../../unit/health/certificates.ts';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import { type ServerStory, tellStory } from './story.ts';

const PORT = 5532;
const programs = '/usr/lib/postgresql/15/bin';
/** Of the authority that the server's certificate is from, and of one that it is not from. */
const [trusted, stranger] = ['/run/trusted.pem', '/run/stranger.pem'];

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

const layAs =
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
        ...['-D', data, '-p', `${PORT}`, '-k', data],
        ...Object.entries({
          listen_addresses: '127.0.0.1,::1',
          fsync: 'off',
          shared_buffers: '4MB',
          ssl,
        }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
    });
  };

const common = {
  port: PORT,
  check: {
    service: 'pgsql',
    login: 'probe',
    password: 'hunter22',
    database: 'postgres',
    request: '/SELECT 1',
  },
  frozen: /^down: no answer within 1\.5 s$/,
  stopped: /^down: connection refused$/,
} as const;

tellStory({
  ...common,
  name: 'postgresql',
  lay: layAs('off'),
  alsoUp: {
    'a large result': { request: '/SELECT generate_series(1, 100000)' },
    'no password': { database: 'template1', password: '' },
  },
  wrong: {
    'a wrong password': [
      { password: 'hunter23' },
      /^password authentication failed for user "probe" \(28P01\)$/,
    ],
    'a wrong database': [{ database: 'stock' }, /^database "stock" does not exist \(3D000\)$/],
    "no database, and none of the login's name": [{ database: '' }, /^database "probe" does not exist/],
    'no row': [{ request: '/SELECT 1 WHERE false' }, /^the request yields no row$/],
    'a statement that yields no rows': [{ request: "/SET timezone = 'UTC'" }, /^the request yields no row$/],
    'a bad statement': [{ request: '/SELECT FROM WHERE' }, /^syntax error at or near "WHERE" \(42601\)$/],
    'a statement that takes too long': [
      { request: '/SELECT pg_sleep(30)', negotiateTimeoutMs: 1500 },
      /^no result of the request within 1\.5 s$/,
    ],
    'no TLS, where its certificate is to be verified': [
      { tlsVerify: true },
      /^the server has no TLS, which verify = yes wants$/,
    ],
  },
});

const verified = { tlsVerify: true, tlsCaFile: trusted, tlsServerName: 'www.example.com' };

tellStory({
  ...common,
  name: 'postgresql with TLS',
  lay: layAs('on'),
  alsoUp: { 'a certificate from a known authority': verified },
  wrong: {
    'a wrong password': [
      { password: 'hunter23' },
      /^password authentication failed for user "probe" \(28P01\)$/,
    ],
    'a certificate from elsewhere': [{ ...verified, tlsCaFile: stranger }, /^TLS: /],
    'a certificate for another name': [{ ...verified, tlsServerName: 'db.example.com' }, /^TLS: .*altnames/],
  },
});
