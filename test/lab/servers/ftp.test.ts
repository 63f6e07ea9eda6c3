import { identityFiles, verifications } from './identity.ts';
import { layProftpd } from './proftpd.ts';
import { tellStory } from './story.ts';

const PORT = 2121;
const files = identityFiles();
const { right, otherName } = verifications(files);

tellStory({
  name: 'proftpd',
  port: PORT,
  lay: layProftpd(['127.0.0.1', '::1'], PORT, files),
  check: {
    service: 'ftp',
    login: 'probe',
    password: 'open sesame',
    request: '/status',
    receive: '^all is well$',
  },
  alsoUp: {
    'a file, whatever is in it': { receive: '' },
    'a login, without a file': { request: '/', receive: '' },
    'the beginning of a long file': { request: '/long', receive: '^long' },
    'in TLS': { startTls: true },
    'in TLS, verified': { startTls: true, ...right },
  },
  wrong: {
    'a wrong password': [{ password: 'open barley' }, /^the login was refused: "530 Login incorrect\."$/],
    'an unknown user': [{ login: 'nobody' }, /^the login was refused: "530 /],
    'another text': [
      { receive: 'all is lost' },
      /^the file does not match receive \(it begins "all is well"\)$/,
    ],
    'an empty file': [{ request: '/empty' }, /^the file is empty and does not match receive$/],
    'no such file': [{ request: '/none' }, /^the server's answer to RETR is "550 \/none: No such file/],
    'nothing to match': [{ request: '/' }, /^receive has nothing to match: set request/],
    'another name': [{ startTls: true, ...otherName[0] }, otherName[1]],
  },
  frozen: /^down: no greeting within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
