import { createMonitor } from '../health/monitor.ts';
import type { IpvsClient } from '../node-ipvs-netlink/index.ts';
import type { DesiredVirtual } from '../pool/desired-table.ts';
import { createTableKeeper } from '../pool/table-keeper.ts';
import { createBreath } from '../system/breathe.ts';
import { errorMessage } from '../system/error-message.ts';
import { createSerialQueue } from '../system/serial-queue.ts';
import { availability } from './availability.ts';
import { createChangeQueue } from './change-queue.ts';
import { createFileFollower } from './changed-files.ts';
import { createCommandRunner } from './command-runner.ts';
import { createDesired } from './desired.ts';
import type { Director, ReloadOutcome } from './director.ts';
import type { DirectorOptions } from './director-options.ts';
import { createFallbackCommands } from './fallback-command.ts';
import { createFileWatch } from './file-watch.ts';
import type { Journal } from './journal.ts';
import { createMaintenanceWatch } from './maintenance.ts';
import { maintenanceDirectories } from './maintenance-directories.ts';
import { createMonitorFiles } from './monitor-file.ts';
import { createOperatorCommands } from './operator-commands.ts';
import type { Overrides } from './overrides.ts';
import { createReloads, recordProblem } from './reloads.ts';
import { startRepair } from './repair.ts';
import { createServerFacts } from './server-facts.ts';
import { buildServers, type Servers } from './servers.ts';
import { loadSite, type Site, type SiteResult, siteOptions } from './site.ts';
import type { DirectorStatus } from './status.ts';
import { createStatusReader, type StatusVirtual } from './status-report.ts';
import { createTableEvents } from './table-events.ts';
import { createVerdictIntake } from './verdict-intake.ts';

export interface EngineParts {
  readonly options: DirectorOptions;
  readonly ipvs: IpvsClient;
  readonly journal: Journal;
  readonly overrides: Overrides;
  readonly loaded: SiteResult & { readonly ok: true };
}

/**
 * The running director: verdicts and commands come in, decisions are folded by the pure functions of the pool,
 * and the table keeper makes them true. Resolves when the table is adopted and the first checks are under way.
 */
export async function runDirector({
  options,
  ipvs,
  journal,
  overrides,
  loaded,
}: EngineParts): Promise<Director> {
  const startedAt = new Date();
  const serially = createSerialQueue();
  let phase: DirectorStatus['phase'] = 'starting';
  let site: Site = loaded.site;
  let servers: Servers = { virtuals: new Map(), byCheck: new Map(), byAgentCheck: new Map(), checks: [] };
  let stopping: Promise<void> | undefined;

  const complain = (message: string) => journal.record({ severity: 'warning', kind: 'command', message });

  const execute = createCommandRunner(options.dryRun, journal);
  const monitorFiles = createMonitorFiles(complain);
  const fallbackCommands = createFallbackCommands(execute, (virtual, message, ok) => {
    journal.record({ severity: ok ? 'info' : 'warning', kind: 'command', virtual: virtual.id, message });
  });
  const changes = createChangeQueue(carryOut, reportKernelFailure);
  const maintenance = createMaintenanceWatch(() => changes.add(servers.virtuals.keys()), complain);
  const desired = createDesired({ overrides, maintenance, withheld: options.withheld });
  const facts = createServerFacts(desired.inputOf, () => phase);
  const tableEvents = createTableEvents({
    journal,
    facts,
    running: (virtualId) => servers.virtuals.get(virtualId),
    healthy: (virtualId) => keeper.wanted(virtualId)?.healthy,
  });
  const keeper = createTableKeeper({ ipvs, ...tableEvents });
  const monitor = createMonitor({
    onVerdict: createVerdictIntake({
      servers: () => servers,
      facts,
      journal,
      monitorFiles: options.dryRun ? undefined : monitorFiles,
      observer: options.observer,
      onChange: (virtualId) => changes.add([virtualId]),
    }),
    onFault: (check, error) => complain(`the check ${check.description} could not be made: ${error.message}`),
  });
  const repair = startRepair(options.repairIntervalMs, keeper.repair, (error) => {
    const message = `the IPVS table cannot be read: ${errorMessage(error)}`;
    journal.record({ severity: 'error', kind: 'kernel-error', message });
  });
  const reloads = createReloads({
    journal,
    observer: options.observer,
    load: () => loadSite(options.files, siteOptions(options)),
    take: async (next) => {
      await take(next);
      return counts();
    },
  });
  const follow = createFileFollower({
    journal,
    configurations: () => site.configurations,
    reload,
    execute,
    complain,
  });
  const fileWatch = createFileWatch((files) => void follow(files));

  async function carryOut(virtualIds: ReadonlySet<string>): Promise<void> {
    if (stopping !== undefined) return;
    const changed = new Map<string, DesiredVirtual>();
    for (const virtualId of virtualIds) {
      const running = servers.virtuals.get(virtualId);
      if (running === undefined) continue;
      const wanted = desired.of(running);
      changed.set(virtualId, wanted);
      fallbackCommands.follow(running, wanted);
      options.onAvailability?.(virtualId, availability(running));
    }
    await keeper.update(changed);
  }

  function reportKernelFailure(error: unknown): void {
    const message = `the IPVS table could not be brought up to date: ${errorMessage(error)}`;
    journal.record({ severity: 'error', kind: 'kernel-error', message });
  }

  /** Adopts what is there, makes the table as the site wants it, and checks what it names from now on. */
  async function take(next: Site): Promise<void> {
    // Verdicts go on to reach the table meanwhile.
    await options.prepare?.(next);
    changes.hold();
    try {
      options.onConfiguration?.(next.configurations);
      options.onSite?.(next);
      await keeper.replace(async (table) => {
        servers = await buildServers(next, servers, table);
        site = next;
        maintenance.watch(maintenanceDirectories(servers));
        const breath = createBreath();
        const wanted = new Map<string, DesiredVirtual>();
        for (const [virtualId, running] of servers.virtuals) {
          wanted.set(virtualId, desired.of(running));
          if (breath.due()) await breath.take();
        }
        return wanted;
      });
      fallbackCommands.keep(new Set(servers.virtuals.keys()));
      await monitor.watch(servers.checks);
      fileWatch.watch(site.digests);
    } finally {
      changes.release();
    }
    // Asked anew: the first verdicts may be in already.
    for (const [virtualId, running] of servers.virtuals) {
      options.onAvailability?.(virtualId, availability(running));
      if (running.virtual.fallbackCommand !== undefined) {
        fallbackCommands.follow(running, desired.of(running));
      }
    }
  }

  function reload(): Promise<ReloadOutcome> {
    return serially(async (): Promise<ReloadOutcome> => {
      if (stopping !== undefined) return { ok: false, message: 'directord is stopping', problems: [] };
      phase = 'reloading';
      try {
        return await reloads.reload();
      } finally {
        phase = 'running';
      }
    });
  }

  function counts(): string {
    return `${servers.virtuals.size} virtual servers, ${servers.checks.length} checks`;
  }

  function closeWatches(): Promise<void> {
    repair.close();
    maintenance.close();
    fileWatch.close();
    return monitor.close();
  }

  function stop({ keepTable } = { keepTable: false }): Promise<void> {
    stopping ??= serially(async () => {
      phase = 'stopping';
      await closeWatches();
      if (!keepTable) {
        const clean = [...servers.virtuals.values()].filter(({ virtual }) => virtual.cleanStop);
        await keeper.remove(clean.map(({ virtual }) => virtual.id));
      }
      await monitorFiles.flush();
      journal.record({ severity: 'notice', kind: 'stopped', message: 'directord has stopped' });
      ipvs.close();
    });
    return stopping;
  }

  for (const problem of loaded.problems) recordProblem(journal, problem);
  try {
    await take(loaded.site);
  } catch (error) {
    await closeWatches();
    throw error;
  }
  phase = 'running';
  const message = `directord ${options.version} has started: ${counts()}`;
  journal.record({ severity: 'notice', kind: 'started', message });

  /** One after the other, as each costs some time where there are many. */
  function* statusVirtuals({ virtuals }: Servers): Iterable<StatusVirtual> {
    for (const running of virtuals.values()) {
      const inputs = desired.inputsOf(running);
      yield { running, wanted: keeper.wanted(running.virtual.id), inputs };
    }
  }

  const readStatus = createStatusReader({ ipvs, monitor, isFlapping: journal.isFlapping });
  const commands = createOperatorCommands({
    overrides,
    servers: () => servers,
    onChange: (virtualIds, message) => {
      journal.record({ severity: 'notice', kind: 'operator', message });
      changes.add(virtualIds);
    },
  });
  return {
    ...commands,
    reconsider: (virtualIds) => serially(() => carryOut(new Set(virtualIds)).catch(reportKernelFailure)),
    status: () =>
      readStatus({
        node: options.node,
        version: options.version,
        dryRun: options.dryRun,
        phase,
        startedAt,
        lastReload: reloads.last(),
        site,
        virtuals: statusVirtuals(servers),
      }),
    reload,
    recentEvents: journal.recent,
    onEvent: journal.listen,
    stop,
  };
}
