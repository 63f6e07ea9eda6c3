import type { GroupSettings as PairGroup, PairSettings } from '../config/settings-pair.ts';
import { defaultTiming, type FailoverSettings, type GroupSettings } from '../failover/settings.ts';
import { prepareMs } from './preparation.ts';

/** A start or stop command that takes longer is ended. */
export const commandTimeoutMs = 30_000;
/** Addresses alone come up within milliseconds; the kernel's lock on them may be held by others for seconds. */
const addressesMs = 10_000;
/** As much as a takeover from a dead peer may be delayed by its fence command. */
export const fenceTimeoutMs = 30_000;

/**
 * What the machine must know, from the settings of the pair.
 * @param digest 16 hexadecimal digits that differ when the configuration differs
 * @param checkRoundMs within which both directors have seen a real server change
 */
export function machineSettings(
  pair: PairSettings,
  node: string,
  digest: string,
  checkRoundMs = 0,
): FailoverSettings {
  const { keepaliveMs, deadtimeMs, initdeadMs } = pair.timing;
  const preparing = pair.groups.some(({ standby }) => standby === 'cold') ? prepareMs : 0;
  const starting = commandTimeoutMs * most(pair.groups, (group) => group.startCommands.length);
  const acquireMs = addressesMs + preparing + starting;
  const releaseMs = addressesMs + commandTimeoutMs * most(pair.groups, (group) => group.stopCommands.length);
  const { handoverMs, stopMs, commandMs, healthFallMs, healthRiseMs } = defaultTiming(pair.timing);
  return {
    node,
    nodes: pair.nodes.map(({ name }) => name),
    groups: pair.groups.map(machineGroup),
    autoFailback: pair.autoFailback,
    fence: pair.fence !== undefined,
    digest,
    timing: defaultTiming({
      keepaliveMs,
      deadtimeMs,
      initdeadMs,
      failbackDelayMs: pair.failbackDelayMs,
      pingFallMs: Math.max(0, pair.deadpingMs - pingIntervalMs(pair.deadpingMs)),
      healthFallMs: Math.max(healthFallMs, checkRoundMs),
      healthRiseMs: Math.max(healthRiseMs, checkRoundMs),
      acquireMs,
      releaseMs,
      fenceMs: fenceTimeoutMs + 1_000,
      // Commands on either side are part of a hand-over that somebody waits for.
      handoverMs: handoverMs + acquireMs - addressesMs,
      stopMs: stopMs + acquireMs - addressesMs,
      commandMs: commandMs + acquireMs + releaseMs - 2 * addressesMs,
    }),
  };
}

/** Several requests within the time after which a ping node counts as lost. */
export function pingIntervalMs(deadpingMs: number): number {
  return Math.min(1_000, Math.max(20, deadpingMs / 4));
}

function machineGroup({ name, prefer, vips, pings, followHealth }: PairGroup): GroupSettings {
  const devices = vips.map(({ device }) => device).filter((device) => device !== 'lo');
  return { name, prefer, interfaces: [...new Set(devices)], pings, followHealth };
}

function most(groups: readonly PairGroup[], count: (group: PairGroup) => number): number {
  return Math.max(0, ...groups.map(count));
}
