import { chmodSync } from 'node:fs';
import { createDaemon } from './daemon.ts';
import { identityFiles, verifications } from './identity.ts';
import { tellStory } from './story.ts';

const [PORT, TLS_PORT, REPLICA_PORT] = [6390, 6391, 6392];
const identity = identityFiles();
const { right, otherName, otherAuthority } = verifications(identity);
const overTls = { tls: true, checkport: TLS_PORT };

const server = (directory: string, port: number, ...settings: readonly string[]) =>
  [
    'redis-server',
    ...['--port', `${port}`, '--bind', '127.0.0.1', '::1', '--dir', directory, '--save', ''],
    ...['--databases', '4', ...settings],
  ] as const;

tellStory({
  name: 'redis',
  port: PORT,
  async lay(cleanup, directory) {
    chmodSync(directory, 0o755);
    // Its master is not there, and what it knows is stale.
    const replica = createDaemon(cleanup, {
      command: server(
        directory,
        REPLICA_PORT,
        ...['--replicaof', '127.0.0.1', '9', '--replica-serve-stale-data', 'no'],
      ),
    });
    await replica.start();
    return createDaemon(cleanup, {
      command: server(
        directory,
        PORT,
        ...[
          '--requirepass',
          'hunter22',
          '--user',
          'probe',
          'on',
          '>hunter33',
          '+ping',
          '+get',
          '+select',
          '+role',
          '~*',
        ],
        ...['--tls-port', `${TLS_PORT}`, '--tls-auth-clients', 'no'],
        ...['--tls-cert-file', identity.certificate, '--tls-key-file', identity.key],
        ...['--tls-ca-cert-file', identity.authority],
      ),
    });
  },
  check: { service: 'redis', password: 'hunter22' },
  alsoUp: {
    'a user of its own': { login: 'probe', password: 'hunter33', database: '3' },
    'the answer to a command': { request: '/INFO replication', receive: '(?m)^role:master' },
    'an array': { login: 'probe', password: 'hunter33', request: '/ROLE', receive: '^master\n' },
    'TLS, with any certificate': overTls,
    'TLS, with a certificate from a known authority': { ...overTls, ...right },
  },
  wrong: {
    'a wrong password': [
      { password: 'hunter23' },
      /^the login was refused: "WRONGPASS invalid username-password pair or user is disab/,
    ],
    'no password': [{ password: '' }, /^the server's answer to PING is "NOAUTH Authentication required\."$/],
    'a command that the user may not give': [
      { login: 'probe', password: 'hunter33', request: '/INFO' },
      /^the server's answer to INFO is "NOPERM /,
    ],
    'a wrong database': [
      { database: '4' },
      /^the server's answer to SELECT is "ERR DB index is out of range"$/,
    ],
    'another answer': [
      { request: '/INFO replication', receive: 'role:slave' },
      /^the answer to INFO does not match receive \(it begins "# Replication role:master/,
    ],
    'no such key': [{ request: '/GET health' }, /^the answer to GET is nil$/],
    'a replica without its master': [
      { password: '', checkport: REPLICA_PORT },
      /^the server's answer to PING is "MASTERDOWN Link with MASTER is down/,
    ],
    'TLS at a port without': [{ tls: true, negotiateTimeoutMs: 1500 }, /^no TLS connection within 1\.5 s$/],
    'a certificate for another name': [{ ...overTls, ...otherName[0] }, otherName[1]],
    'a certificate from an unknown authority': [{ ...overTls, ...otherAuthority[0] }, otherAuthority[1]],
  },
  frozen: /^down: no answer to AUTH within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
