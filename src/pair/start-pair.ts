import type { FirewallMark } from '../config/settings-firewall-marks.ts';
import type { PairSettings } from '../config/settings-pair.ts';
import type { Director } from '../director/director.ts';
import type { DirectorOptions } from '../director/director-options.ts';
import type { Journal } from '../director/journal.ts';
import { loadSite, siteOptions } from '../director/site.ts';
import { startDirectorOn } from '../director/start.ts';
import { type Failover, startFailover } from '../failover-shell/failover.ts';
import { releaseAddresses } from '../failover-shell/release-addresses.ts';
import { readResume, resumeFileOf } from '../failover-shell/resume-file.ts';
import { checkRound } from './check-round.ts';
import { createColdStandby } from './cold-standby.ts';
import { configurationDigest } from './configuration-digest.ts';
import { createGroupFacts } from './group-facts.ts';
import { createGroupStanding } from './group-standing.ts';
import { createGroupVirtuals } from './group-virtuals.ts';
import type { MemberOutcome } from './member.ts';
import { noticeFact } from './notice-fact.ts';
import { pairedMember } from './paired-member.ts';
import { startPairSync } from './sync.ts';

export interface PairOptions
  extends Omit<DirectorOptions, 'dryRun' | 'journal' | 'onEvent' | 'withheld' | 'onSite' | 'onAvailability'> {
  readonly journal: Journal;
  readonly pair: PairSettings;
  /** What the packet filter marks, which the directors should agree about. */
  readonly firewallMarks: readonly FirewallMark[];
  /** Where the virtual addresses are noted that are up, in a directory that a reboot empties. */
  readonly ledgerFile: string;
  /** The failover thread has died; what it held is off then, as far as that can be done. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Starts a director of a pair: first the failover thread, which goes on holding what an announced restart left in
 * place, then the director, of whose table and of whose real servers the thread is told.
 */
export async function startPair(options: PairOptions): Promise<MemberOutcome> {
  const { pair, journal } = options;
  const loaded = await loadSite(options.files, siteOptions({ ...options, dryRun: false }));
  if (!loaded.ok) {
    await letGoOfLeftovers(options);
    const message = 'the configuration has errors; nothing was started';
    return { ok: false, kind: 'configuration', message, problems: loaded.problems };
  }
  // Where the log goes, before there is anything to log.
  options.onConfiguration?.(loaded.site.configurations);
  const virtuals = createGroupVirtuals(pair.groups);
  virtuals.replace(loaded.site);
  const groupFacts = createGroupFacts(journal, virtuals.groupsOfId);
  const cold = createColdStandby(virtuals);
  let director: Director | undefined;

  const follow = async (virtualIds: readonly string[]): Promise<void> => {
    if (virtualIds.length > 0) await director?.reconsider(virtualIds);
  };
  let failover: Failover;
  try {
    failover = await startFailover({
      pair,
      node: options.node,
      digest: await configurationDigest(loaded.site, pair, options.firewallMarks),
      checkRoundMs: checkRound(loaded.site),
      ledgerFile: options.ledgerFile,
      onNotice(notice) {
        journal.record(noticeFact(notice));
        if (notice.kind === 'transition') options.observer?.roleChange(notice);
      },
      // As long as the addresses are here, clients may come here.
      onRole({ group, role, released }) {
        groupFacts.setRole(group, role);
        if (role === 'active' || released) void follow(cold.hold(group, role === 'active'));
      },
      onPrepare: (group) => follow(cold.hold(group, true)),
      onFailure: (reason) => void letGo(options, journal, reason),
    });
  } catch (error) {
    return { ok: false, kind: 'other', message: `the pair: ${(error as Error).message}`, problems: [] };
  }
  const standing = createGroupStanding(pair.groups, virtuals, failover);

  const started = await startDirectorOn(loaded, {
    ...options,
    dryRun: false,
    journal: groupFacts.journal,
    withheld: cold.withheld,
    onSite(site) {
      virtuals.replace(site);
      standing.changed(pair.groups.map(({ name }) => name));
      void configurationDigest(site, pair, options.firewallMarks).then(failover.setDigest);
    },
    onAvailability(virtualId, availability) {
      standing.changed(virtuals.note(virtualId, availability));
    },
  });
  if (!started.ok) {
    standing.close();
    await failover.stop();
    return started;
  }
  director = started.director;
  standing.tableMade();
  const sync = await startPairSync(pair, journal.record);
  return {
    ok: true,
    director: pairedMember({ director, failover, sync, journal, close: standing.close }),
  };
}

/**
 * Addresses that an earlier daemon left on this host must not stay with one that does not start: the peers would take
 * over beside it. Where they hold still for an announced restart they are told at once; otherwise they have them already.
 */
async function letGoOfLeftovers({ pair, node, ledgerFile }: PairOptions): Promise<void> {
  const ignore = (): void => {};
  const hooks = { onNotice: ignore, onRole: ignore, onFailure: ignore };
  if (readResume(resumeFileOf(ledgerFile)).length > 0) {
    try {
      const failover = await startFailover({
        pair,
        node,
        digest: '0'.repeat(16),
        checkRoundMs: 0,
        ledgerFile,
        ...hooks,
      });
      await failover.stop();
      return;
    } catch {
      // Then without words.
    }
  }
  await releaseAddresses(ledgerFile, false);
}

/** Nobody speaks for this director any more, so its peers take over: two holders are worse than none. */
async function letGo(
  { ledgerFile, onFailure }: PairOptions,
  journal: Journal,
  reason: string,
): Promise<void> {
  try {
    const { results, troubles } = await releaseAddresses(ledgerFile, false);
    const failed = results.flatMap((each) => (each.outcome === 'failed' ? [each.reason] : []));
    for (const message of [...failed, ...troubles]) {
      journal.record({ severity: 'error', kind: 'failover', message });
    }
  } catch (error) {
    const message = `the virtual addresses could not be taken off: ${(error as Error).message}`;
    journal.record({ severity: 'error', kind: 'failover', message });
  }
  onFailure(reason);
}
