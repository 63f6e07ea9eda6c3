import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DirectorHost, type PairSite, vips } from '../../lab/pair/site.ts';
import type { Cleanup } from '../../lab/support/cleanup.ts';
import { clearTable, writeTable } from '../../lab/support/ipvs-table.ts';
import { endProcess, startIn } from '../../lab/support/namespace.ts';
import type { PairUnderTest } from './pair-rounds.ts';

/**
 * keepalived (VRRP alone) on both directors, with a table that does not change. None takes the address back
 * from the other (nopreempt), and the priorities are high: they shorten its wait (RFC 5798, 6.1: skew time).
 */
export function startKeepalived(cleanup: Cleanup, site: PairSite, advertInterval: number): PairUnderTest {
  const directory = mkdtempSync(join(tmpdir(), 'keepalived-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const processes = site.directors.map((host, index) => {
    const { name } = host.namespace;
    const file = (kind: string): string => join(directory, `${name}.${kind}`);
    writeFileSync(file('conf'), configuration(advertInterval, 250 - index));
    writeTable(host.namespace, staticTable(site));
    const words = ['--vrrp', '--dont-fork', '--log-console', '--use-file', file('conf')];
    return startIn(
      cleanup,
      host.namespace,
      'keepalived',
      [...words, '--pid', file('pid'), '--vrrp_pid', file('vrrp')],
      { stdio: ['ignore', 'ignore', 'ignore'] },
    );
  });
  return {
    // A backup says nothing of itself: it has heard the master when this has passed.
    settleMs: 1_000 + 3_000 * advertInterval,
    ready: async () => {},
    stop: async () => {
      await Promise.all(processes.map((child) => endProcess(child, 'SIGTERM')));
      for (const { namespace } of site.directors as readonly DirectorHost[]) clearTable(namespace);
    },
  };
}

function configuration(advertInterval: number, priority: number): string {
  return `
global_defs {
  ${Number.isInteger(advertInterval) ? '' : 'vrrp_version 3'}
}
vrrp_instance web {
  state BACKUP
  nopreempt
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int ${advertInterval}
  virtual_ipaddress {
    ${vips.web}/24 dev eth0
  }
}
`;
}

function staticTable({ realServers }: PairSite): string {
  return [
    `-A -t ${vips.web}:80 -s wrr`,
    ...realServers.map(({ address }) => `-a -t ${vips.web}:80 -r ${address}:80 -g -w 1`),
  ].join('\n');
}
