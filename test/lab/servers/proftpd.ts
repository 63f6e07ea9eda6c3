import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';

const NOBODY = 65534;

/** With one user, probe, whose password is `open sesame`, and the files status, empty and long. */
export function layProftpd(
  addresses: readonly string[],
  port: number,
  files: IdentityFiles,
): ServerStory['lay'] {
  return (cleanup, directory) => {
    chmodSync(directory, 0o755);
    const home = join(directory, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'status'), 'all is well\n');
    writeFileSync(join(home, 'empty'), '');
    writeFileSync(join(home, 'long'), 'long\n'.repeat(1024 * 1024));
    const users = join(directory, 'users');
    const hash = command('openssl', ['passwd', '-6', 'open sesame']).trim();
    writeFileSync(users, `probe:${hash}:${NOBODY}:${NOBODY}::${home}:/bin/false\n`, { mode: 0o600 });
    const configuration = join(directory, 'proftpd.conf');
    writeFileSync(
      configuration,
      `LoadModule mod_tls.c
ServerType standalone
ServerName example
Port ${port}
UseIPv6 on
DefaultAddress ${addresses.join(' ')}
SocketBindTight on
User nobody
Group nogroup
AuthOrder mod_auth_file.c
AuthUserFile ${users}
RequireValidShell off
DefaultRoot ~
UseReverseDNS off
DelayTable none
WtmpLog off
PidFile ${directory}/pid
ScoreboardFile ${directory}/scoreboard
SystemLog ${directory}/log
TransferLog none
<IfModule mod_tls.c>
  TLSEngine on
  TLSRequired off
  TLSECCertificateFile ${files.certificate}
  TLSECCertificateKeyFile ${files.key}
  TLSLog ${directory}/tls.log
</IfModule>
`,
    );
    return createDaemon(cleanup, { command: ['proftpd', '--nodaemon', '--config', configuration] });
  };
}
