import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layApache } from '../servers/apache.ts';
import { layDovecot } from '../servers/dovecot.ts';
import { layExim } from '../servers/exim.ts';
import { identityFiles } from '../servers/identity.ts';
import { layJamnntpd } from '../servers/jamnntpd.ts';
import { layNginx } from '../servers/nginx.ts';
import { layProftpd } from '../servers/proftpd.ts';
import { laySlapd } from '../servers/slapd.ts';
import { laySquid } from '../servers/squid.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { serverCases } from './cases/servers.ts';
import { compareOn } from './differential.ts';

const addresses = ['71', '72', '73'].flatMap((number) => [`10.9.0.${number}`, `fd09::${number}`]);
const webAddresses = ['10.9.0.71', '10.9.0.72', '10.9.0.73'];
const ports = { smtp: 25, closed: 26, submission: 587, pop: 110, pops: 995, imap: 143, imaps: 993 };
const others = { ftp: 21, nntp: 119, ldap: 389, ldaps: 636 };
const [nginx, apache] = [
  { http: 80, https: 443 },
  { http: 8080, https: 8443 },
];
const squid = 3128;

/** Debian's servers, each at its usual port. */
async function startServers(cleanup: Cleanup): Promise<void> {
  const files = identityFiles();
  const servers = [
    layExim(addresses, ports, files),
    layDovecot({ addresses, ports, mechanisms: 'plain' }, files),
    layProftpd(addresses, others.ftp, files),
    layJamnntpd(others.nntp),
    laySlapd(addresses, others, files),
    // The proxy knows the site at 127.0.0.1.
    layNginx(['127.0.0.1', ...webAddresses], nginx, files),
    layApache(webAddresses, apache, files),
    laySquid(webAddresses, squid),
  ];
  for (const lay of servers) {
    const directory = mkdtempSync(join(tmpdir(), 'server-'));
    chmodSync(directory, 0o755);
    cleanup.add(() => rmSync(directory, { recursive: true }));
    const daemon = await lay(cleanup, directory);
    await daemon.start();
  }
  for (const port of [ports, others, nginx, apache, { squid }].flatMap((each) => Object.values(each))) {
    await eventually(() => accepts(port), { withinMs: 60_000, everyMs: 200 });
  }
}

async function accepts(port: number): Promise<void> {
  const socket = connect(port, '10.9.0.71');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

compareOn("Debian's servers", serverCases, startServers);
