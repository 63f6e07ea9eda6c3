import type { HostSettings } from '../../config/host-checks.ts';
import type { PairSettings } from '../../config/settings-pair.ts';
import type { DirectorOptions } from '../../director/director-options.ts';
import type { Journal } from '../../director/journal.ts';
import { startDirector } from '../../director/start.ts';
import type { MemberOutcome } from '../../pair/member.ts';
import { memberAlone } from '../../pair/member-alone.ts';
import { startWithKernelSettings } from './kernel-settings.ts';
import { createSitePacketFilter } from './packet-filter.ts';
import { kernelSettingsFileOf, ledgerFileOf } from './state-files.ts';

export interface MemberOptions {
  readonly director: Omit<DirectorOptions, 'prepare'> & { readonly journal: Journal };
  readonly controlSocket: string;
  readonly host: HostSettings;
  /** Undefined: the director is alone. */
  readonly pair: PairSettings | undefined;
  /** Told of settings of the kernel that could not be set or put back. */
  readonly complain: (message: string) => void;
  /** Told when a part of a pair's director has died after the start. */
  readonly onFailure: (reason: string) => void;
}

/** Starts a director with all that it does to its host. A dry run is alone, and does nothing to it. */
export async function startMember(options: MemberOptions): Promise<MemberOutcome> {
  const { controlSocket, host, pair, complain, onFailure } = options;
  if (options.director.dryRun) return startAlone(options.director);
  const { repairIntervalMs, journal } = options.director;
  const filter = createSitePacketFilter({
    controlSocket,
    marks: host.firewallMarks,
    keptElsewhere: new Set([...(host.ipvs?.sysctls.keys() ?? [])].map((name) => `net.ipv4.vs.${name}`)),
    repairIntervalMs,
    record: journal.record,
  });
  const director = { ...options.director, prepare: filter.prepare };

  async function start(): Promise<MemberOutcome> {
    if (pair === undefined) return startAlone(director);
    // Loaded when needed: a director that is alone needs no thread, no rtnetlink and no heartbeat.
    const { startPair } = await import('../../pair/start-pair.ts');
    const { firewallMarks } = host;
    return startPair({
      ...director,
      pair,
      firewallMarks,
      ledgerFile: ledgerFileOf(controlSocket),
      onFailure,
    });
  }

  const kernelSettings = { wanted: host.ipvs, savedFile: kernelSettingsFileOf(controlSocket), complain };
  const started = await startWithKernelSettings(kernelSettings, start);
  return started.ok ? { ok: true, director: filter.attach(started.director) } : started;
}

async function startAlone(options: DirectorOptions): Promise<MemberOutcome> {
  const started = await startDirector(options);
  return started.ok ? { ok: true, director: memberAlone(started.director) } : started;
}
