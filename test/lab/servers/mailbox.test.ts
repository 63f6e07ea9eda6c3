import { layDovecot } from './dovecot.ts';
import { identityFiles, verifications } from './identity.ts';
import { type ServerStory, tellStory } from './story.ts';

const [IMAP_PORT, IMAPS_PORT, POP_PORT, POPS_PORT] = [1143, 1993, 1110, 1995];
const files = identityFiles();
const { right, otherName, otherAuthority } = verifications(files);

const layDovecotWith = (mechanisms: string): ServerStory['lay'] =>
  layDovecot(
    {
      addresses: ['127.0.0.1', '::1'],
      ports: { imap: IMAP_PORT, imaps: IMAPS_PORT, pop: POP_PORT, pops: POPS_PORT },
      mechanisms,
    },
    files,
  );

const login = { login: 'probe', password: 'open sesame' };
const ends = { frozen: /^down: no greeting within 1\.5 s$/, stopped: /^down: connection refused$/ };

tellStory({
  ...ends,
  name: 'dovecot, imap',
  port: IMAP_PORT,
  lay: layDovecotWith('plain'),
  check: { service: 'imap', ...login },
  alsoUp: {
    'without login': { login: '', password: '' },
    'in TLS': { startTls: true },
    'in TLS, verified': { startTls: true, ...right },
    imaps: { service: 'imaps', checkport: IMAPS_PORT },
    'imaps, verified': { service: 'imaps', checkport: IMAPS_PORT, ...right },
  },
  wrong: {
    'a wrong password': [
      { password: 'open barley' },
      /^the login was refused: "NO \[AUTHENTICATIONFAILED\] /,
    ],
    'an unknown user': [{ login: 'nobody' }, /^the login was refused: "NO \[AUTHENTICATIONFAILED\] /],
    'a wrong password, imaps': [
      { service: 'imaps', checkport: IMAPS_PORT, password: 'open barley' },
      /^the login was refused: /,
    ],
    'another name': [{ startTls: true, ...otherName[0] }, otherName[1]],
    'an authority that nobody trusts': [
      { service: 'imaps', checkport: IMAPS_PORT, ...otherAuthority[0] },
      otherAuthority[1],
    ],
    'another protocol': [
      { checkport: POP_PORT },
      /^the server does not speak IMAP: its greeting is "\+OK Dovecot/,
    ],
    'no TLS on the port': [{ service: 'imaps', checkport: IMAP_PORT }, /^the server does not speak TLS$/],
  },
});

const pop: Omit<ServerStory, 'name' | 'lay'> = {
  ...ends,
  port: POP_PORT,
  check: { service: 'pop', ...login },
  alsoUp: {
    'without login': { login: '', password: '' },
    'in TLS': { startTls: true },
    'in TLS, verified': { startTls: true, ...right },
    pops: { service: 'pops', checkport: POPS_PORT },
    'pops, verified': { service: 'pops', checkport: POPS_PORT, ...right },
  },
  wrong: {
    'a wrong password': [{ password: 'open barley' }, /^the login was refused: "-ERR \[AUTH\] /],
    'an unknown user, pops': [
      { service: 'pops', checkport: POPS_PORT, login: 'nobody' },
      /^the login was refused: "-ERR \[AUTH\] /,
    ],
    'another name': [{ startTls: true, ...otherName[0] }, otherName[1]],
    'an authority that nobody trusts': [
      { service: 'pops', checkport: POPS_PORT, ...otherAuthority[0] },
      otherAuthority[1],
    ],
    'another protocol': [
      { checkport: IMAP_PORT },
      /^the server does not speak POP3: its greeting is "\* OK /,
    ],
  },
};

tellStory({ ...pop, name: 'dovecot, pop with USER and PASS', lay: layDovecotWith('plain') });
// Here the server would not take USER and PASS.
const inTls = { 'in TLS': { startTls: true } };
tellStory({
  ...pop,
  name: 'dovecot, pop with CRAM-MD5',
  lay: layDovecotWith('cram-md5'),
  alsoUp: inTls,
  wrong: {},
});
tellStory({ ...pop, name: 'dovecot, pop with APOP', lay: layDovecotWith('apop'), alsoUp: inTls, wrong: {} });
