import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

/** The name under which it finds what runs on this host; it may not ask for denied.example.com. */
export const originName = 'www.example.com';

/** It wants a login for anything below /private/ of the origin: probe's, whose password is `open sesame`. */
export function laySquid(addresses: readonly string[], port: number): ServerStory['lay'] {
  return (cleanup, directory) => {
    // It gives up root's rights, and reads some of these later.
    chmodSync(directory, 0o755);
    const write = (name: string, text: string): string => {
      const file = join(directory, name);
      writeFileSync(file, text);
      return file;
    };
    const users = write('users', `probe:${command('openssl', ['passwd', '-apr1', 'open sesame']).trim()}\n`);
    const configuration = write(
      'squid.conf',
      `${addresses.map((address) => `http_port ${address}:${port}`).join('\n')}
visible_hostname proxy.example.com
hosts_file ${write('hosts', `127.0.0.1 ${originName} denied.example.com\n`)}
dns_nameservers 127.0.0.1
dns_timeout 1 second
auth_param basic program /usr/lib/squid/basic_ncsa_auth ${users}
auth_param basic children 1 startup=1 idle=1
acl denied dstdomain denied.example.com
acl private urlpath_regex ^/private/
acl known proxy_auth REQUIRED
http_access deny denied
http_access allow private known
http_access deny private
http_access allow all
pid_filename none
access_log none
cache_log /dev/null
cache_store_log none
netdb_filename none
cache deny all
cache_mem 4 MB
max_filedescriptors 1024
pinger_enable off
shutdown_lifetime 0 seconds
forward_timeout 3 seconds
coredump_dir ${directory}
`,
    );
    return createDaemon(cleanup, { command: ['squid', '-N', '-d', '1', '-f', configuration] });
  };
}
