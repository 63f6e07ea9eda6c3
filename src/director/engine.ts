import { optional } from '../config/optional.ts';
import { formatProblem } from '../config/problem.ts';
import type { AgentReport } from '../health/agent-report.ts';
import { createMonitor } from '../health/monitor.ts';
import type { PlannedCheck } from '../health/planned-check.ts';
import type { Verdict } from '../health/verdict.ts';
import type { IpvsClient } from '../node-ipvs-netlink/index.ts';
import { nextAgentState, sameEffect } from '../pool/agent-state.ts';
import { describeOperation } from '../pool/describe.ts';
import { type DesiredVirtual, desiredVirtual, type RealServerInput } from '../pool/desired-table.ts';
import { nextServerState } from '../pool/server-state.ts';
import { createTableKeeper } from '../pool/table-keeper.ts';
import { createBreath } from '../system/breathe.ts';
import { errorMessage } from '../system/error-message.ts';
import { type CommandOutcome, runCommand } from '../system/run-command.ts';
import { createSerialQueue } from '../system/serial-queue.ts';
import { agentFacts } from './agent-facts.ts';
import { availability } from './availability.ts';
import { certificateFact } from './certificate-fact.ts';
import { createChangeQueue } from './change-queue.ts';
import type { Director, ReloadOutcome } from './director.ts';
import type { DirectorOptions } from './director-options.ts';
import { createFallbackCommands } from './fallback-command.ts';
import { createFileWatch } from './file-watch.ts';
import type { Journal } from './journal.ts';
import { createMaintenanceWatch } from './maintenance.ts';
import { createMonitorFiles, monitorLine } from './monitor-file.ts';
import { createOperatorCommands } from './operator-commands.ts';
import type { Overrides } from './overrides.ts';
import { startRepair } from './repair.ts';
import { createServerFacts } from './server-facts.ts';
import { buildServers, type RunningVirtual, type Server, type Servers } from './servers.ts';
import { loadSite, type Site, type SiteResult, siteOptions } from './site.ts';
import type { DirectorStatus } from './status.ts';
import { createStatusReader, type StatusVirtual } from './status-report.ts';
import { transitionFact } from './transition-fact.ts';

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
  let lastReload: DirectorStatus['lastReload'] = null;
  let stopping: Promise<void> | undefined;

  const complain = (message: string) => journal.record({ severity: 'warning', kind: 'command', message });
  const monitorFiles = createMonitorFiles(complain);

  /** A dry run says what it would run. */
  function execute(command: string, extra: readonly string[]): Promise<CommandOutcome> {
    if (!options.dryRun) return runCommand(command, extra);
    const message = `dry run, so this is not run: ${[command, ...extra].join(' ')}`;
    journal.record({ severity: 'info', kind: 'command', message });
    return Promise.resolve({ ok: true });
  }

  const fallbackCommands = createFallbackCommands(execute, (virtual, message, ok) => {
    journal.record({ severity: ok ? 'info' : 'warning', kind: 'command', virtual: virtual.id, message });
  });
  const facts = createServerFacts(input, () => phase);
  const refusals = new Map<string, string>();
  const keeper = createTableKeeper({
    ipvs,
    onApplied: (virtual, operation, context) => {
      refusals.delete(virtual);
      const running = servers.virtuals.get(virtual);
      const described = describeOperation(operation, context);
      const usual = described.kind === 'real-weight' ? 'info' : 'notice';
      journal.record({
        severity: context.occasion === 'repair' ? 'warning' : usual,
        virtual,
        ...(running && facts.ofOperation(running, operation, keeper.wanted(virtual)?.healthy)),
        ...described,
      });
    },
    onRefused: (virtual, _operation, error) => {
      // Every repair tries again; the log hears of it once.
      if (refusals.get(virtual) === error.message) return;
      refusals.set(virtual, error.message);
      journal.record({ severity: 'error', kind: 'kernel-error', virtual, message: error.message });
    },
  });
  const maintenance = createMaintenanceWatch(() => changes.add(servers.virtuals.keys()), complain);
  const fileWatch = createFileWatch((files) => void onFilesChanged(files));
  const monitor = createMonitor({
    onVerdict,
    onFault: (check, error) => complain(`the check ${check.description} could not be made: ${error.message}`),
  });
  const repair = startRepair(options.repairIntervalMs, keeper.repair, (error) => {
    const message = `the IPVS table cannot be read: ${errorMessage(error)}`;
    journal.record({ severity: 'error', kind: 'kernel-error', message });
  });

  function input(running: RunningVirtual, server: Server): RealServerInput {
    const { maintenanceDirectory } = running.configuration;
    const override = overrides.get(server.name);
    return {
      state: server.health.state,
      inMaintenance:
        maintenanceDirectory !== undefined &&
        maintenance.inMaintenance(maintenanceDirectory, server.real.address, server.real.port),
      ...optional('override', override),
      ...optional('agent', server.health.agent),
    };
  }

  function desired(running: RunningVirtual): DesiredVirtual {
    const inputs = running.servers.map((server) => input(running, server));
    const { readdQuiescent } = running.configuration;
    const withheld = options.withheld?.(running.virtual) === true;
    return desiredVirtual(running.virtual, inputs, { readdQuiescent, withheld });
  }

  const changes = createChangeQueue(carryOut, reportKernelFailure);

  async function carryOut(virtualIds: ReadonlySet<string>): Promise<void> {
    if (stopping !== undefined) return;
    const changed = new Map<string, DesiredVirtual>();
    for (const virtualId of virtualIds) {
      const running = servers.virtuals.get(virtualId);
      if (running === undefined) continue;
      const wanted = desired(running);
      changed.set(virtualId, wanted);
      followFallback(running, wanted);
      options.onAvailability?.(virtualId, availability(running));
    }
    await keeper.update(changed);
  }

  function reportKernelFailure(error: unknown): void {
    const message = `the IPVS table could not be brought up to date: ${errorMessage(error)}`;
    journal.record({ severity: 'error', kind: 'kernel-error', message });
  }

  /** `start` only when every server has been judged: what is not known yet is no failure. */
  function followFallback(running: RunningVirtual, wanted: DesiredVirtual): void {
    if (wanted.available) fallbackCommands.run(running.virtual, 'stop');
    else if (running.servers.every(({ health }) => health.state.checked)) {
      fallbackCommands.run(running.virtual, 'start');
    }
  }

  function onVerdict(check: PlannedCheck, verdict: Verdict): void {
    for (const server of servers.byAgentCheck.get(check.key) ?? []) {
      const { outcome } = verdict;
      const report = outcome.up ? outcome.agent : ({ ok: false, problem: outcome.reason } as const);
      if (report !== undefined) onAgentReport(server, report);
    }
    for (const server of servers.byCheck.get(check.key) ?? []) {
      const running = servers.virtuals.get(server.virtualId);
      if (running === undefined) continue;
      options.observer?.verdict(server.virtualId, verdict);
      const { virtual } = running;
      if (virtual.monitorFile !== undefined && !options.dryRun) {
        monitorFiles.append(virtual.monitorFile, monitorLine(virtual, server.real, verdict));
      }
      if (verdict.outcome.up && verdict.outcome.agent !== undefined) {
        onAgentReport(server, verdict.outcome.agent);
      }
      const before = server.health.state;
      const [state, transition] = nextServerState(before, verdict, virtual.failureCount);
      server.health.state = state;
      for (const fact of [
        transitionFact(server, virtual.failureCount, transition),
        certificateFact(server, before.certificate),
      ]) {
        if (fact !== undefined) journal.record({ ...facts.ofServer(running, server), ...fact });
      }
      if (transition === 'up' || transition === 'down' || !before.checked) changes.add([server.virtualId]);
    }
  }

  function onAgentReport(server: Server, report: AgentReport): void {
    const before = server.health.agent;
    const running = servers.virtuals.get(server.virtualId);
    if (before === undefined || running === undefined) return;
    const after = nextAgentState(before, report, running.virtual.failureCount, new Date());
    server.health.agent = after;
    for (const fact of agentFacts(server, before, after)) {
      journal.record({ ...facts.ofServer(running, server), ...fact });
    }
    if (!sameEffect(before, after)) changes.add([server.virtualId]);
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
        watchDirectories();
        const breath = createBreath();
        const wanted = new Map<string, DesiredVirtual>();
        for (const [virtualId, running] of servers.virtuals) {
          wanted.set(virtualId, desired(running));
          if (breath.due()) await breath.take();
        }
        return wanted;
      });
      fallbackCommands.keep(new Set(servers.virtuals.keys()));
      await monitor.watch(servers.checks);
      await fileWatch.watch(site.configurations.map(({ file }) => file));
    } finally {
      changes.release();
    }
    // Asked anew: the first verdicts may be in already.
    for (const [virtualId, running] of servers.virtuals) {
      options.onAvailability?.(virtualId, availability(running));
      if (running.virtual.fallbackCommand !== undefined) followFallback(running, desired(running));
    }
  }

  function watchDirectories(): void {
    const directories = new Map<string, Set<string>>();
    for (const { configuration, virtual } of servers.virtuals.values()) {
      const directory = configuration.maintenanceDirectory;
      if (directory === undefined) continue;
      const addresses = directories.get(directory) ?? new Set();
      for (const { address } of virtual.reals) addresses.add(address);
      directories.set(directory, addresses);
    }
    maintenance.watch(directories);
  }

  function reload(): Promise<ReloadOutcome> {
    return serially(async (): Promise<ReloadOutcome> => {
      if (stopping !== undefined) return { ok: false, message: 'directord is stopping', problems: [] };
      phase = 'reloading';
      try {
        const result = await loadSite(options.files, siteOptions(options));
        for (const problem of result.problems) recordProblem(problem);
        if (!result.ok) {
          const message = 'the configuration has errors; nothing was changed';
          recordReload(false, message);
          return { ok: false, message, problems: result.problems };
        }
        await take(result.site);
        const message = `reloaded: ${result.site.virtuals.size} virtual servers, ${servers.checks.length} checks`;
        recordReload(true, message);
        return { ok: true, message, warnings: result.problems };
      } catch (error) {
        const message = `the reload failed: ${errorMessage(error)}`;
        recordReload(false, message);
        return { ok: false, message, problems: [] };
      } finally {
        phase = 'running';
      }
    });
  }

  function recordProblem(problem: Parameters<typeof formatProblem>[0]): void {
    const message = formatProblem(problem);
    if (problem.severity === 'error') journal.record({ severity: 'error', kind: 'reload-failed', message });
    else journal.record({ severity: 'warning', kind: 'configuration-warning', message });
  }

  function recordReload(ok: boolean, message: string): void {
    lastReload = { at: new Date().toISOString(), ok, message };
    options.observer?.reload(ok);
    journal.record({ severity: ok ? 'notice' : 'error', kind: ok ? 'reloaded' : 'reload-failed', message });
  }

  async function onFilesChanged(files: readonly string[]): Promise<void> {
    const changed = site.configurations.filter(({ file }) => files.includes(file));
    for (const { file, autoReload } of changed) {
      const what = autoReload ? 'reread new configuration' : 'ignore new configuration';
      const message = `Configuration file '${file}' has changed on disk - ${what}`;
      journal.record({ severity: 'notice', kind: 'command', message });
    }
    if (changed.some(({ autoReload }) => autoReload)) await reload();
    for (const { file, callback } of changed) {
      if (callback === undefined) continue;
      const outcome = await execute(callback, [file]);
      if (!outcome.ok) complain(`callback ${callback} failed: ${outcome.reason}`);
    }
  }

  function stop({ keepTable } = { keepTable: false }): Promise<void> {
    stopping ??= serially(async () => {
      phase = 'stopping';
      repair.close();
      maintenance.close();
      fileWatch.close();
      await monitor.close();
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

  for (const problem of loaded.problems) recordProblem(problem);
  try {
    await take(loaded.site);
  } catch (error) {
    repair.close();
    maintenance.close();
    fileWatch.close();
    await monitor.close();
    throw error;
  }
  phase = 'running';
  const count = `${servers.virtuals.size} virtual servers, ${servers.checks.length} checks`;
  journal.record({
    severity: 'notice',
    kind: 'started',
    message: `directord ${options.version} has started: ${count}`,
  });

  /** One after the other, as each costs some time where there are many. */
  function* statusVirtuals({ virtuals }: Servers): Iterable<StatusVirtual> {
    for (const running of virtuals.values()) {
      const inputs = running.servers.map((server) => input(running, server));
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
        lastReload,
        site,
        virtuals: statusVirtuals(servers),
      }),
    reload,
    recentEvents: journal.recent,
    onEvent: journal.listen,
    stop,
  };
}
