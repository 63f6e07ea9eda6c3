import { identityFiles, verifications } from './identity.ts';
import { layMariadb, MARIADB_PORT } from './mariadb.ts';
import { tellStory } from './story.ts';

const { right, otherName, otherAuthority } = verifications(identityFiles());

tellStory({
  name: 'mariadb',
  port: MARIADB_PORT,
  lay: layMariadb,
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
    'TLS, with any certificate': { startTls: true, login: 'private', database: '', request: '/SELECT 1' },
    'TLS, with a certificate from a known authority': {
      ...right,
      login: 'private',
      database: '',
      request: '/SELECT 1',
    },
    'no password': { login: 'open', password: '' },
  },
  wrong: {
    'a wrong password': [
      { password: 'hunter23' },
      /^Access denied for user 'probe'@'127\.0\.0\.1' \(using password: YES\) \(ER_ACCESS_DENIED_ERROR\)$/,
    ],
    'no TLS, where the user must speak it': [
      { login: 'private', database: '', request: '/SELECT 1' },
      /^Access denied for user 'private'@'127\.0\.0\.1' \(using password: YES\) \(ER_ACCESS_DENIED_ERROR\)$/,
    ],
    'a certificate for another name': otherName,
    'a certificate from an unknown authority': otherAuthority,
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
