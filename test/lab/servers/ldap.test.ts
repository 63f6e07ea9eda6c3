import { identityFiles, verifications } from './identity.ts';
import { laySlapd } from './slapd.ts';
import { tellStory } from './story.ts';

const [PORT, LDAPS_PORT] = [3389, 3636];
const files = identityFiles();
const { right, otherName, otherAuthority } = verifications(files);
const admin = 'cn=admin,dc=example,dc=com';

const people = '/ou=people,dc=example,dc=com';

tellStory({
  name: 'slapd',
  port: PORT,
  lay: laySlapd(['127.0.0.1', '::1'], { ldap: PORT, ldaps: LDAPS_PORT }, files),
  check: {
    service: 'ldap',
    login: admin,
    password: 'open sesame',
    request: people,
    receive: '^ou=people,dc=example,',
  },
  alsoUp: {
    'the root entry, for anybody': { login: '', password: '', request: '/', receive: '' },
    'an entry, for anybody': { login: '', password: '', request: '/dc=example,dc=com', receive: '' },
    'anybody, for a password is missing': { password: '', request: '/', receive: '' },
    'in TLS': { startTls: true },
    'in TLS, verified': { startTls: true, ...right },
    ldaps: { service: 'ldaps', checkport: LDAPS_PORT },
    'ldaps, verified': { service: 'ldaps', checkport: LDAPS_PORT, ...right },
  },
  wrong: {
    'a wrong password': [
      { password: 'open barley' },
      /^the server's answer to the bind is invalid credentials \(49\)$/,
    ],
    'a wrong password, ldaps': [
      { service: 'ldaps', checkport: LDAPS_PORT, password: 'open barley' },
      /^the server's answer to the bind is invalid credentials \(49\)$/,
    ],
    'a user that is no name': [
      { login: 'admin' },
      /^the server's answer to the bind is invalid DN syntax \(34\) "invalid DN"$/,
    ],
    'no such entry': [
      { request: '/ou=none,dc=example,dc=com' },
      /^the server's answer to the search is no such object \(32\)$/,
    ],
    'an entry that not everybody may see': [
      { login: '', password: '' },
      /^the server's answer to the search is no such object \(32\)$/,
    ],
    'another entry': [
      { request: '/dc=example,dc=com' },
      /^the entry "dc=example,dc=com" does not match receive$/,
    ],
    'another name': [{ startTls: true, ...otherName[0] }, otherName[1]],
    'an authority that nobody trusts': [
      { service: 'ldaps', checkport: LDAPS_PORT, ...otherAuthority[0] },
      otherAuthority[1],
    ],
  },
  frozen: /^down: no answer to the bind within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
