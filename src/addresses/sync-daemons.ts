import type { IpvsClient } from '../node-ipvs-netlink/client.ts';
import type { ObservedSyncDaemon, SyncDaemonSettings, SyncRole } from '../node-ipvs-netlink/types.ts';
import { errorMessage } from '../system/error-message.ts';

/** What both of a director's IPVS sync daemons share: master sends its connections, backup takes the peer's. */
export type SyncSettings = Omit<SyncDaemonSettings, 'role'>;

export type SyncClient = Pick<IpvsClient, 'daemons' | 'startDaemon' | 'stopDaemon'>;

export interface SyncResult {
  readonly role: SyncRole;
  readonly outcome: 'started' | 'restarted' | 'kept' | 'stopped' | 'absent' | 'failed';
  /** Of `failed`. */
  readonly reason?: string;
}

const ROLES: readonly SyncRole[] = ['master', 'backup'];
/** What the kernel takes where nothing is said (net/netfilter/ipvs/ip_vs_sync.c). */
const KERNEL_DEFAULTS = { group: '224.0.0.81', port: 8848, ttl: 1 } as const;

/**
 * Sees to it that both daemons run with these settings. One that runs with others is restarted; one that runs
 * with these is left alone. Never rejects.
 */
export function startSyncDaemons(client: SyncClient, settings: SyncSettings): Promise<readonly SyncResult[]> {
  return forEachRole(client, async (role, running) => {
    if (running !== undefined && isAsWanted(running, settings)) return 'kept';
    if (running !== undefined) await stop(client, role);
    await client.startDaemon({ ...settings, role });
    return running === undefined ? 'started' : 'restarted';
  });
}

/** Sees to it that neither runs. Never rejects. */
export function stopSyncDaemons(client: SyncClient): Promise<readonly SyncResult[]> {
  return forEachRole(client, async (role, running) => {
    if (running === undefined) return 'absent';
    await stop(client, role);
    return 'stopped';
  });
}

/** The kernel leaves the request unanswered when the daemon's thread had not run yet, and yet ends it. */
async function stop(client: SyncClient, role: SyncRole): Promise<void> {
  try {
    await client.stopDaemon(role);
  } catch (error) {
    const stillThere = (await client.daemons()).some((daemon) => daemon.role === role);
    if (stillThere) throw error;
  }
}

/** One after the other: the kernel starts and stops them under one lock. */
async function forEachRole(
  client: SyncClient,
  work: (role: SyncRole, running: ObservedSyncDaemon | undefined) => Promise<SyncResult['outcome']>,
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  for (const role of ROLES) {
    try {
      const running = (await client.daemons()).find((daemon) => daemon.role === role);
      results.push({ role, outcome: await work(role, running) });
    } catch (error) {
      const reason = `sync daemon (${role}): ${errorMessage(error)}`;
      results.push({ role, outcome: 'failed', reason });
    }
  }
  return results;
}

/** What is not said follows the kernel's defaults; the length follows the interface, so it is not compared. */
function isAsWanted(running: ObservedSyncDaemon, settings: SyncSettings): boolean {
  const wanted = { ...KERNEL_DEFAULTS, ...settings };
  return (
    running.interface === wanted.interface &&
    running.syncId === wanted.syncId &&
    running.group === wanted.group &&
    running.port === wanted.port &&
    running.ttl === wanted.ttl &&
    (settings.maxLength === undefined || running.maxLength === settings.maxLength)
  );
}
