import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { eventually } from './eventually.ts';
import { commandIn, endProcess, type Namespace, startIn } from './namespace.ts';

/**
 * How a web server answers: as it should, with an internal server error, with a text that nobody expects, by
 * accepting connections and saying nothing, or (`dead`) by refusing connections.
 */
export type Behaviour = 'good' | 'error-500' | 'wrong-text' | 'hangs' | 'dead';

/** nginx on port 80 of a namespace. `/` answers `welcome from NAME`; `/long` sends 200 kB at 50 kB/s, `/longer` 600 kB. */
export interface WebServer {
  readonly name: string;
  /** Resolves when the next request meets the new behaviour. */
  become(behaviour: Behaviour): Promise<void>;
}

export async function startWebServer(
  cleanup: Cleanup,
  namespace: Namespace,
  name: string = namespace.name,
): Promise<WebServer> {
  const directory = mkdtempSync(join(tmpdir(), `web-${name}-`));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'flags'));
  writeFileSync(join(directory, 'long'), 'x'.repeat(200_000));
  writeFileSync(join(directory, 'longer'), 'x'.repeat(600_000));
  writeFileSync(join(directory, 'nginx.conf'), nginxConfiguration(directory, name));

  const start = async () => {
    const process = startIn(cleanup, namespace, 'nginx', ['-c', join(directory, 'nginx.conf')]);
    await eventually(() => commandIn(namespace, 'sh', ['-c', 'ss -Hltn sport = 80 | grep -q .']), {
      withinMs: 30_000,
    });
    return process;
  };
  let nginx = await start();
  const raise = (flag: 'error-500' | 'wrong-text' | undefined): void => {
    for (const each of ['error-500', 'wrong-text'] as const) {
      const path = join(directory, 'flags', each);
      if (each === flag) writeFileSync(path, '');
      else rmSync(path, { force: true });
    }
  };

  return {
    name,
    become: async (behaviour) => {
      if (behaviour === 'dead') {
        await endProcess(nginx, 'SIGKILL');
        return;
      }
      if (behaviour === 'hangs') {
        nginx.kill('SIGSTOP');
        return;
      }
      raise(behaviour === 'good' ? undefined : behaviour);
      if (nginx.exitCode !== null || nginx.signalCode !== null) nginx = await start();
      else nginx.kill('SIGCONT');
    },
  };
}

function nginxConfiguration(directory: string, name: string): string {
  return `
daemon off;
master_process off; # one process, so that a signal stops or kills all of it
pid ${directory}/pid;
error_log ${directory}/error.log;
events { }
http {
  access_log off;
  keepalive_timeout 0;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  server {
    listen 80 default_server;
    listen [::]:80 default_server;
    root ${directory};
    default_type text/plain;
    location / {
      if (-f ${directory}/flags/error-500) { return 500 "internal error\\n"; }
      if (-f ${directory}/flags/wrong-text) { return 200 "under construction\\n"; }
      return 200 "welcome from ${name}\\n";
    }
    location /long { limit_rate 50k; } # and /longer
  }
}
`;
}
