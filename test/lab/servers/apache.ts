import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';
import { openToServer, type WebPorts } from './web-site.ts';

const modules = [
  ...['mpm_prefork', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic'],
  ...['alias', 'ssl'],
];

/** The same site as nginx has, but for /moved. */
export function layApache(
  addresses: readonly string[],
  ports: WebPorts,
  files: IdentityFiles,
): ServerStory['lay'] {
  return (cleanup, directory) => {
    const users = openToServer(directory);
    const root = join(directory, 'root');
    mkdirSync(root);
    for (const page of ['health', 'private']) writeFileSync(join(root, page), 'all is well\n');
    const site = `
  ServerName www.example.com
  DocumentRoot ${root}
  Redirect 503 /broken`;
    const secured = `
  SSLEngine on
  SSLCertificateFile ${files.certificate}
  SSLCertificateKeyFile ${files.key}`;
    const configuration = join(directory, 'apache.conf');
    writeFileSync(
      configuration,
      `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${addresses
  .flatMap((address) => [`Listen ${address}:${ports.http}`, `Listen ${address}:${ports.https} https`])
  .join('\n')}
ServerName localhost
User nobody
Group nogroup
DefaultRuntimeDir ${directory}
PidFile ${directory}/pid
ErrorLog /dev/stderr
SSLSessionCache none
<VirtualHost *:${ports.http}>
  Redirect 404 /
</VirtualHost>
<VirtualHost *:${ports.http}>${site}
</VirtualHost>
<VirtualHost *:${ports.https}>${secured}
  Redirect 404 /
</VirtualHost>
<VirtualHost *:${ports.https}>${site}${secured}
</VirtualHost>
<Directory ${root}>
  Require all granted
</Directory>
<Location /private>
  AuthType Basic
  AuthName "the staff"
  AuthUserFile ${users}
  Require user probe
</Location>
`,
    );
    return createDaemon(cleanup, {
      command: ['apache2', '-DFOREGROUND', '-d', directory, '-f', configuration],
    });
  };
}
