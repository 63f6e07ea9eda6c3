import { layExim } from './exim.ts';
import { identityFiles, verifications } from './identity.ts';
import { tellStory } from './story.ts';

const [PORT, CLOSED_PORT, SUBMISSION_PORT] = [2525, 2526, 2587];
const files = identityFiles();
const { right, otherName, otherAuthority } = verifications(files);

const secured = { startTls: true, checkport: SUBMISSION_PORT, ...right };

tellStory({
  name: 'exim',
  port: PORT,
  lay: layExim(['127.0.0.1', '::1'], { smtp: PORT, closed: CLOSED_PORT, submission: SUBMISSION_PORT }, files),
  check: { service: 'smtp' },
  alsoUp: {
    submission: { service: 'submission', checkport: SUBMISSION_PORT },
    'in TLS': { service: 'submission', startTls: true, checkport: SUBMISSION_PORT },
    'in TLS, verified': secured,
  },
  wrong: {
    'a server that lets nobody in': [
      { checkport: CLOSED_PORT },
      /^the server's greeting is "550 no service here"$/,
    ],
    'no TLS where it is asked for': [{ startTls: true }, /^the server's answer to STARTTLS is "503 /],
    'another name': [{ ...secured, ...otherName[0] }, otherName[1]],
    'an authority that nobody trusts': [
      { startTls: true, checkport: SUBMISSION_PORT, ...otherAuthority[0] },
      otherAuthority[1],
    ],
  },
  frozen: /^down: no greeting within 1\.5 s$/,
  // Its process for an earlier connection may hold the port for a moment longer.
  stopped: /^down: (?:connection refused|the server reset the connection)$/,
});
