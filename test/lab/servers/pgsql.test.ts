import { layPostgresql, POSTGRESQL_PORT, stranger, trusted } from './postgresql.ts';
import { tellStory } from './story.ts';

const common = {
  port: POSTGRESQL_PORT,
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
  lay: layPostgresql('off'),
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

const verified = {
  certificateDays: 40_000,
  tlsVerify: true,
  tlsCaFile: trusted,
  tlsServerName: 'www.example.com',
};

tellStory({
  ...common,
  name: 'postgresql with TLS',
  lay: layPostgresql('on'),
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
