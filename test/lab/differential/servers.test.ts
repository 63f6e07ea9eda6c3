import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layDovecot } from '../servers/dovecot.ts';
import { layExim } from '../servers/exim.ts';
import { identityFiles } from '../servers/identity.ts';
import { layJamnntpd } from '../servers/jamnntpd.ts';
import { layProftpd } from '../servers/proftpd.ts';
import { laySlapd } from '../servers/slapd.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { serverCases } from './cases/servers.ts';
import { compareOn } from './differential.ts';

const addresses = ['71', '72', '73'].flatMap((number) => [`10.9.0.${number}`, `fd09::${number}`]);
const ports = { smtp: 25, closed: 26, submission: 587, pop: 110, pops: 995, imap: 143, imaps: 993 };
const others = { ftp: 21, nntp: 119, ldap: 389, ldaps: 636 };

/** Debian's servers, each at its usual port. */
async function startServers(cleanup: Cleanup): Promise<void> {
  const files = identityFiles();
  const servers = [
    layExim(addresses, ports, files),
    layDovecot({ addresses, ports, mechanisms: 'plain' }, files),
    layProftpd(addresses, others.ftp, files),
    layJamnntpd(others.nntp),
    laySlapd(addresses, others, files),
  ];
  for (const lay of servers) {
    const directory = mkdtempSync(join(tmpdir(), 'server-'));
    cleanup.add(() => rmSync(directory, { recursive: true }));
    const daemon = await lay(cleanup, directory);
    await daemon.start();
  }
  for (const port of [...Object.values(ports), ...Object.values(others)]) {
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
