import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairSettings } from '../../../src/config/settings-pair.ts';
import { newKeyFileText } from '../../../src/dgram-heartbeat/index.ts';
import { type Failover, type FailoverOptions, startFailover } from '../../../src/failover-shell/failover.ts';
import type { FailoverNotice, RoleChange } from '../../../src/failover-shell/messages.ts';
import type { Cleanup } from '../../lab/support/cleanup.ts';
import { freePort } from '../../unit/dgram-heartbeat/support/started.ts';
import { group, pair } from '../../unit/failover-shell/pair.ts';

/** One director's failover thread, and all that it told. */
export interface Started {
  readonly failover: Failover;
  readonly notices: readonly FailoverNotice[];
  readonly roles: readonly RoleChange[];
  readonly failures: readonly string[];
  role(group: string): string | undefined;
  notes(): readonly string[];
}

export interface Threads {
  readonly lvs1: Started;
  readonly lvs2: Started;
  readonly keyFile: string;
}

export interface ThreadsOptions {
  readonly settings?: Partial<PairSettings>;
  readonly failover?: (node: string) => Partial<FailoverOptions>;
}

/**
 * Two real failover threads that hear each other on the loopback interface. Their groups have no addresses, so that
 * they need no privilege and leave this host alone. `lvs1` is preferred.
 */
export async function startThreads(cleanup: Cleanup, options: ThreadsOptions = {}): Promise<Threads> {
  const directory = mkdtempSync(join(tmpdir(), 'failover-threads-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const keyFile = join(directory, 'key');
  writeFileSync(keyFile, newKeyFileText(), { mode: 0o600 });
  const [port1, port2] = [await freePort(), await freePort()];
  const node = (name: string, port: number) => ({
    name,
    addresses: [{ family: 'inet', address: '127.0.0.1', port } as const],
  });
  const settings = pair({
    keyFile,
    nodes: [node('lvs1', port1), node('lvs2', port2)],
    groups: [group({ vips: [] })],
    ...options.settings,
  });
  const start = (name: string) =>
    startThread(cleanup, {
      pair: settings,
      node: name,
      digest: '0011223344556677',
      ledgerFile: join(directory, `held-${name}.json`),
      ...options.failover?.(name),
    });
  const [lvs1, lvs2] = await Promise.all([start('lvs1'), start('lvs2')]);
  for (const { name } of settings.groups) {
    for (const { failover } of [lvs1, lvs2]) failover.setTableReady(name, true);
  }
  return { lvs1, lvs2, keyFile };
}

async function startThread(
  cleanup: Cleanup,
  options: Omit<FailoverOptions, 'onNotice' | 'onRole' | 'onFailure'> & Partial<FailoverOptions>,
): Promise<Started> {
  const notices: FailoverNotice[] = [];
  const roles: RoleChange[] = [];
  const failures: string[] = [];
  const failover = await startFailover({
    ...options,
    onNotice: (notice) => notices.push(notice),
    onRole(change) {
      roles.push(change);
      options.onRole?.(change);
    },
    onFailure: (reason) => failures.push(reason),
  });
  cleanup.add(() => failover.stop());
  return {
    failover,
    notices,
    roles,
    failures,
    role: (name) => roles.findLast((change) => change.group === name)?.role,
    notes: () => notices.flatMap((notice) => (notice.kind === 'note' ? [notice.text] : [])),
  };
}
