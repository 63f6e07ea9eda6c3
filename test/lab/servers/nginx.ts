import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';
import { openToServer, type WebPorts } from './web-site.ts';

/**
 * The site www.example.com, and nothing for other names: /health says `all is well`, /private says it to probe, whose
 * password is `open sesame`, /moved leads to /health and /broken fails.
 */
export function layNginx(
  addresses: readonly string[],
  ports: WebPorts,
  files: IdentityFiles,
): ServerStory['lay'] {
  return (cleanup, directory) => {
    const users = openToServer(directory);
    const listen = (port: number, more = '') =>
      addresses.map((address) => `listen ${address}:${port}${more};`).join('\n    ');
    const configuration = join(directory, 'nginx.conf');
    writeFileSync(
      configuration,
      `daemon off;
master_process off;
pid ${directory}/pid;
error_log stderr;
events { }
http {
  access_log off;
  absolute_redirect off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  default_type text/plain;
  ssl_certificate ${files.certificate};
  ssl_certificate_key ${files.key};
  server {
    ${listen(ports.http, ' default_server')}
    return 404 "whose site?\\n";
  }
  server {
    ${listen(ports.https, ' ssl default_server')}
    ssl_reject_handshake on;
  }
  server {
    ${listen(ports.http)}
    ${listen(ports.https, ' ssl')}
    server_name www.example.com;
    root ${directory};
    location = /health { return 200 "all is well\\n"; }
    location = /broken { return 503; }
    location = /moved { return 301 /health; }
    location = /private {
      auth_basic "the staff";
      auth_basic_user_file ${users};
      try_files /private.txt =500;
    }
  }
}
`,
    );
    writeFileSync(join(directory, 'private.txt'), 'all is well\n');
    return createDaemon(cleanup, { command: ['nginx', '-c', configuration], stopSignal: 'SIGQUIT' });
  };
}
