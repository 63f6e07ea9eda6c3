import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

export const RADIUS_PORT = 1912;

const configuration = (directory: string, messageAuthenticator: 'yes' | 'no'): string => `
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
  require_message_authenticator = ${messageAuthenticator}
}
client localhost6 {
  ipv6addr = ::1
  secret = "correct horse battery staple"
  require_message_authenticator = ${messageAuthenticator}
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
    port = ${RADIUS_PORT}
  }
  listen {
    type = auth
    ipv6addr = ::1
    port = ${RADIUS_PORT}
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

export const longPassword = 'a passphrase that takes more than one block of sixteen bytes';

/** With `yes`, requests without a Message-Authenticator are discarded, as by newer versions unless told otherwise. */
export const layFreeradius =
  (messageAuthenticator: 'yes' | 'no'): ServerStory['lay'] =>
  (cleanup, directory) => {
    chmodSync(directory, 0o700);
    writeFileSync(join(directory, 'radiusd.conf'), configuration(directory, messageAuthenticator));
    writeFileSync(
      join(directory, 'users'),
      `probe Cleartext-Password := "hunter22"\nlong Cleartext-Password := "${longPassword}"\n` +
        'reject-me Auth-Type := Reject\n',
    );
    return createDaemon(cleanup, {
      command: ['freeradius', '-f', '-l', 'stdout', '-d', directory, '-n', 'radiusd'],
    });
  };
