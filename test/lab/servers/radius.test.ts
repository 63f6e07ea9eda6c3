import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import { type ServerStory, tellStory } from './story.ts';

const PORT = 1912;

/** Requests without a Message-Authenticator are discarded, as newer versions do unless told otherwise. */
const configuration = (directory: string): string => `
prefix = /usr
localstatedir = ${directory}
logdir = ${directory}
libdir = /usr/lib/freeradius
name = freeradius
security {
  allow_core_dumps = no
}
thread pool {
  start_servers = 1
  max_servers = 4
}
client localhost4 {
  ipaddr = 127.0.0.1
  secret = "correct horse battery staple"
  require_message_authenticator = yes
}
client localhost6 {
  ipv6addr = ::1
  secret = "correct horse battery staple"
  require_message_authenticator = yes
}
modules {
  pap {
  }
  files {
    filename = ${directory}/users
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${PORT}
  }
  listen {
    type = auth
    ipv6addr = ::1
    port = ${PORT}
  }
  authorize {
    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
  }
}
`;

const longPassword = 'a passphrase that takes more than one block of sixteen bytes';

const lay: ServerStory['lay'] = (cleanup, directory) => {
  chmodSync(directory, 0o700);
  writeFileSync(join(directory, 'radiusd.conf'), configuration(directory));
  writeFileSync(
    join(directory, 'users'),
    `probe Cleartext-Password := "hunter22"\nlong Cleartext-Password := "${longPassword}"\n` +
      'reject-me Auth-Type := Reject\n',
  );
  return createDaemon(cleanup, {
    command: ['freeradius', '-f', '-l', 'stdout', '-d', directory, '-n', 'radiusd'],
  });
};

tellStory({
  name: 'freeradius',
  port: PORT,
  lay,
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
