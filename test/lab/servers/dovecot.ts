import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';

const NOBODY = 65534;

export interface DovecotSettings {
  readonly addresses: readonly string[];
  readonly ports: {
    readonly imap: number;
    readonly imaps: number;
    readonly pop: number;
    readonly pops: number;
  };
  /** The ways to log in. */
  readonly mechanisms: string;
}

/** With one user, probe, whose password is `open sesame`. */
export function layDovecot(settings: DovecotSettings, files: IdentityFiles): ServerStory['lay'] {
  const { ports } = settings;
  return (cleanup, directory) => {
    chmodSync(directory, 0o755);
    const users = join(directory, 'users');
    writeFileSync(users, 'probe:{PLAIN}open sesame\n');
    const home = join(directory, 'home');
    mkdirSync(home);
    chownSync(home, NOBODY, NOBODY);
    const configuration = join(directory, 'dovecot.conf');
    writeFileSync(
      configuration,
      `protocols = imap pop3
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
listen = ${settings.addresses.join(', ')}
ssl = yes
ssl_cert = <${files.certificate}
ssl_key = <${files.key}
disable_plaintext_auth = no
auth_mechanisms = ${settings.mechanisms}
auth_failure_delay = 0
mail_location = maildir:${home}/mail
passdb {
  driver = passwd-file
  args = ${users}
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${home}
}
# Otherwise whoever guessed wrong once waits longer and longer.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop}
  }
  inet_listener pop3s {
    port = ${ports.pops}
    ssl = yes
  }
}
`,
    );
    return createDaemon(cleanup, { command: ['dovecot', '-F', '-c', configuration] });
  };
}
