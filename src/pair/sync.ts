import {
  type SyncClient,
  type SyncResult,
  startSyncDaemons,
  stopSyncDaemons,
} from '../addresses/sync-daemons.ts';
import type { PairSettings, SyncSettings } from '../config/settings-pair.ts';
import type { EventFact } from '../director/event.ts';
import { openIpvs } from '../node-ipvs-netlink/index.ts';

/** The IPVS sync daemons of this host: both run, so that connections live on wherever their address goes. */
export interface Sync {
  /** Leaves the daemons running, for the directord that starts next. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

/** The kernel ends them when their interface goes, and operators may: they are looked after this often. */
const lookMs = 5_000;

/** Those that the settings ask for: all groups that say so say the same. */
export async function startPairSync(
  { groups }: PairSettings,
  record: (fact: EventFact) => void,
): Promise<Sync | undefined> {
  const settings = groups.find(({ sync }) => sync !== undefined)?.sync;
  if (settings === undefined) return undefined;
  const client = await openIpvs();
  const sync = await startSync(client, settings, record);
  return {
    close: () => sync.close().finally(client.close),
    stop: () => sync.stop().finally(client.close),
  };
}

/** Resolves when both were started, or the failure is told: a director without them directs all the same. */
async function startSync(
  client: SyncClient,
  { device, syncId, group }: SyncSettings,
  record: (fact: EventFact) => void,
): Promise<Sync> {
  let lastTrouble = '';
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const results = await startSyncDaemons(client, { interface: device, syncId, group });
    for (const result of results) tell(result);
    const trouble = results.flatMap(({ reason }) => reason ?? []).join('; ');
    if (trouble === lastTrouble) return;
    lastTrouble = trouble;
    // Tried again for ever; the log hears of it once.
    if (trouble !== '') record({ severity: 'error', kind: 'kernel-error', message: trouble });
  }

  function tell({ role, outcome }: SyncResult): void {
    if (outcome !== 'started' && outcome !== 'restarted') return;
    const message = `IPVS sync daemon (${role}) ${outcome} on ${device}, sync id ${syncId}`;
    record({ severity: 'notice', kind: 'failover', message });
  }

  await look();
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, lookMs);

  async function close(): Promise<void> {
    clearInterval(timer);
    await looking;
  }
  return {
    close,
    async stop() {
      await close();
      for (const { reason } of await stopSyncDaemons(client)) {
        if (reason !== undefined) record({ severity: 'warning', kind: 'kernel-error', message: reason });
      }
    },
  };
}
