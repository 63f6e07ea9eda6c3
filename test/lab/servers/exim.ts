import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';

export interface EximPorts {
  readonly smtp: number;
  /** Lets nobody in. */
  readonly closed: number;
  /** Offers TLS. */
  readonly submission: number;
}

export function layExim(
  addresses: readonly string[],
  ports: EximPorts,
  files: IdentityFiles,
): ServerStory['lay'] {
  return (cleanup, directory) => {
    // It gives up root's rights for files that its own user must be able to write.
    chmodSync(directory, 0o777);
    const configuration = join(directory, 'exim.conf');
    writeFileSync(
      configuration,
      `primary_hostname = mail.example.com
local_interfaces = <; ${addresses.join(' ; ')}
daemon_smtp_ports = ${ports.smtp} : ${ports.closed} : ${ports.submission}
spool_directory = ${directory}/spool
log_file_path = ${directory}/%slog
pid_file_path = ${directory}/pid
host_lookup =
keep_environment =
tls_advertise_hosts = \${if eq{$received_port}{${ports.smtp}}{}{*}}
tls_certificate = ${files.certificate}
tls_privatekey = ${files.key}
acl_smtp_connect = connect
begin acl
connect:
  deny condition = \${if eq{$received_port}{${ports.closed}}}
       message = no service here
  accept
`,
    );
    chmodSync(configuration, 0o644);
    return createDaemon(cleanup, { command: ['exim4', '-bdf', '-C', configuration] });
  };
}
