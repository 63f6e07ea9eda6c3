import { layFreeradius, longPassword, RADIUS_PORT } from './freeradius.ts';
import { tellStory } from './story.ts';

tellStory({
  name: 'freeradius',
  port: RADIUS_PORT,
  lay: layFreeradius('yes'),
  check: {
    service: 'radius',
    login: 'probe',
    password: 'hunter22',
    secret: 'correct horse battery staple',
  },
  alsoUp: { 'a long password': { login: 'long', password: longPassword } },
  wrong: {
    'a wrong password': [{ password: 'hunter23' }, /^Access-Reject: the server refuses the login$/],
    'an empty password': [{ password: '' }, /^Access-Reject: the server refuses the login$/],
    'a wrong login': [{ login: 'nobody' }, /^Access-Reject: the server refuses the login$/],
    'a wrong secret': [
      { secret: 'testing123', negotiateTimeoutMs: 2000 },
      /^no answer \(a server says nothing to a client that it does not know, or with another secret\) within 2 s$/,
    ],
  },
  frozen: /^down: no answer .* within 1\.5 s$/,
  stopped: /^down: connection refused$/,
});
