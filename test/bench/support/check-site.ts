import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lab/support/command.ts';

export type Kind = 'connect' | 'http' | 'https' | 'ping';

export interface CheckSite {
  readonly servers: number;
  /** Between two checks of a server. */
  readonly seconds: number;
}

/** Where the servers tell how many connections they had. */
export const COUNT_PORT = 18_081;
const [virtualCount, PORT, TLS_PORT] = [10, 18_080, 18_443];

interface Virtual {
  readonly address: string;
  readonly reals: readonly string[];
}

function virtuals(kind: Kind, { servers }: CheckSite): readonly Virtual[] {
  const port = kind === 'https' ? TLS_PORT : PORT;
  const each = servers / virtualCount;
  return Array.from({ length: virtualCount }, (_, index) => ({
    address: `10.45.0.${index + 1}:80`,
    reals: Array.from({ length: each }, (_, real) => `${addressOf(index * each + real)}:${port}`),
  }));
}

/** On loopback, away from what others use of it. */
function addressOf(index: number): string {
  return `127.45.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}

const checks: Readonly<Record<Kind, readonly string[]>> = {
  connect: ['checktype = connect'],
  http: ['checktype = negotiate', 'service = http', 'request = "health"', 'receive = "all is well"'],
  https: ['checktype = negotiate', 'service = https', 'request = "health"', 'receive = "all is well"'],
  ping: ['checktype = ping'],
};

/** For ldirectord and for us. */
export function ldirectordFile(kind: Kind, site: CheckSite, more: readonly string[] = []): string {
  const blocks = virtuals(kind, site).map(({ address, reals }) =>
    [`virtual = ${address}`, ...checks[kind], ...reals.map((real) => `real = ${real} masq`)].join('\n    '),
  );
  const times = [`checkinterval = ${site.seconds}`, 'checktimeout = 5', 'negotiatetimeout = 5'];
  return `${[...times, ...more].join('\n')}\n\n${blocks.join('\n\n')}\n`;
}

/** The same for keepalived, which knows no pattern: it wants the status. */
export function keepalivedFile(kind: Exclude<Kind, 'ping'>, site: CheckSite): string {
  const check = {
    connect: 'TCP_CHECK { connect_timeout 5 }',
    http: 'HTTP_GET { url { path /health status_code 200 } connect_timeout 5 }',
    https: 'SSL_GET { url { path /health status_code 200 } connect_timeout 5 }',
  }[kind];
  const blocks = virtuals(kind, site).map(({ address, reals }) => {
    const lines = reals.map((real) => `  real_server ${real.replace(':', ' ')} { weight 1 ${check} }`);
    return `virtual_server ${address.replace(':', ' ')} {
  delay_loop ${site.seconds}
  lvs_sched wrr
  lvs_method NAT
  protocol TCP
${lines.map(spread).join('\n')}
}`;
  });
  return `global_defs { }\n${blocks.join('\n')}\n`;
}

/** keepalived wants each brace at the end of a line, or on one of its own. */
function spread(block: string): string {
  return block
    .replaceAll(/\{ /g, '{\n')
    .replaceAll(/ \}/g, '\n}')
    .replaceAll(/(weight 1|status_code 200|path \/health) /g, '$1\n');
}

/** What `ipvsadm -R` reads: all of the site in service, so that nobody begins by filling the table. */
export function tableOf(kind: Kind, site: CheckSite): string {
  const lines = virtuals(kind, site).flatMap(({ address, reals }) => [
    `-A -t ${address} -s wrr`,
    ...reals.map((real) => `-a -t ${address} -r ${real} -m -w 1`),
  ]);
  return `${lines.join('\n')}\n`;
}

/** An nginx for all of them, in one process; returns its command line. */
export function layServers(directory: string): readonly [program: string, ...args: string[]] {
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  command('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=bench.example.com', '-days', '2', '-keyout', key, '-out', certificate],
  ]);
  const file = join(directory, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off;
master_process off;
pid ${directory}/pid;
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
  server {
    listen ${PORT} backlog=4096;
    listen ${TLS_PORT} ssl backlog=4096;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    location = /health { return 200 "all is well\\n"; }
  }
  server {
    listen 127.0.0.1:${COUNT_PORT};
    stub_status;
  }
}
`,
  );
  return ['nginx', '-c', file];
}
