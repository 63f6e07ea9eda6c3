import type { Alerts } from '../../alerts/alerts.ts';
import type { Configuration } from '../../config/configuration.ts';
import { type HostSettings, hostProblems } from '../../config/host-checks.ts';
import { directorMailProblems } from '../../config/mail-checks.ts';
import { formatProblem } from '../../config/problem.ts';
import { defaultSettingsFile, type Settings } from '../../config/settings.ts';
import type { ListenAddress } from '../../config/settings-http.ts';
import { createJournal, type Journal } from '../../director/journal.ts';
import type { Judge } from '../../director/site.ts';
import { type ConsoleStyle, createConsoleLog, createProblemPrinter } from '../log/console-log.ts';
import { createLog } from '../log/log.ts';
import { loadSettings } from '../settings-file.ts';
import { packageVersion } from '../version.ts';
import { withCheckedRestart } from './checked-restart.ts';
import { dryRunControlSocket, withoutLogFile } from './dry-run.ts';
import type { HttpService, HttpServiceOptions } from './http-service.ts';
import { exitOnInternalErrors } from './internal-errors.ts';
import { type ExitCode, runDaemon } from './run-daemon.ts';
import { startMember } from './start-member.ts';
import { overridesFileOf } from './state-files.ts';

export interface DirectordOptions {
  /** Otherwise the usual place, if there is such a file. */
  readonly settingsFile?: string | undefined;
  /** Otherwise the settings'. */
  readonly files?: readonly string[] | undefined;
  /** Otherwise the settings'; a dry run has its own. */
  readonly controlSocket?: string | undefined;
  readonly dryRun: boolean;
  readonly console: ConsoleStyle;
  /** False: log to the console only. */
  readonly logFiles: boolean;
  readonly pidFile?: string | undefined;
  /** Names the configuration in log files; otherwise its file's name does. */
  readonly instance?: string | undefined;
  /** For configurations without `logfile`. */
  readonly logFile?: string | undefined;
  /** This director's name among the nodes of the settings; otherwise the settings' or the host's. */
  readonly node?: string | undefined;
  /** True: without the pair that the settings may name; somebody else holds the virtual addresses. */
  readonly alone?: boolean;
  /**
   * Where the status page and metrics are served; otherwise the settings say, and a dry run and a director `alone`
   * serve none.
   */
  readonly http?: ListenAddress | 'off' | undefined;
  /** Where the operators' drains and weights outlive a restart; otherwise beside the control socket. */
  readonly stateFile?: string | undefined;
}

/**
 * How long a daemon that ends delivers mails, hooks and webhooks that wait. Where it ends for a restart or by a
 * failure, somebody waits: the peers hold still for the next daemon, or the service manager takes off what is left.
 */
const lastAlertsMs = { afterStop: 5000, otherwise: 500 };

/** Runs a whole directord in this process, from its first line in the log to its exit code. */
export async function runDirectord(options: DirectordOptions): Promise<ExitCode> {
  const { dryRun, logFile } = options;
  const log = createLog({
    console: createConsoleLog(options.console),
    destinations: options.logFiles,
    instance: options.instance,
    defaultDestination: logFile === undefined ? undefined : { kind: 'file', path: logFile },
  });
  exitOnInternalErrors(log);
  const printProblem = createProblemPrinter();

  const reader = {
    ...(options.node === undefined ? {} : { node: options.node }),
    ...(options.alone === true ? { mustBeNode: false } : {}),
  };
  const readSettings = () => loadSettings(options.settingsFile, reader);
  const loaded = await readSettings();
  for (const problem of loaded.problems) printProblem(formatProblem(problem));
  if (!loaded.ok) {
    log.say('error', 'the settings have errors; nothing was started');
    return 2;
  }
  const { settings } = loaded;
  const journal = createJournal(settings.node, settings.alerts.flapping);
  journal.listen(log.event);
  log.adopt({
    ...settings.log,
    ...(dryRun || !options.logFiles ? { places: [] } : {}),
    console: createConsoleLog(options.console, settings.log.format),
    onTrouble: (message) => journal.record({ severity: 'warning', kind: 'alert-failed', message }),
  });
  const pair = dryRun || options.alone === true ? undefined : settings.pair;
  if (dryRun && settings.pair !== undefined) {
    log.say('notice', 'dry run: without the pair of the settings, no virtual address is taken');
  }
  const controlSocket = options.controlSocket ?? (dryRun ? dryRunControlSocket() : settings.controlSocket);
  const stateFile = options.stateFile ?? overridesFileOf(controlSocket);
  // Several daemons that are alone may run beside each other, so the host's own settings are none of theirs.
  const hostOf = (read: Settings): HostSettings => (options.alone === true ? { firewallMarks: [] } : read);
  const settingsFile = options.settingsFile ?? defaultSettingsFile;
  const judgeFor =
    (read: Settings): Judge =>
    (configurations, complete) => [
      ...hostProblems(configurations, hostOf(read), settingsFile, complete),
      ...(dryRun ? [] : directorMailProblems(configurations, read.alerts.mail, settingsFile)),
    ];
  const host = hostOf(settings);

  const listen = options.http ?? (dryRun || options.alone === true ? 'off' : settings.http.listen);
  const http = listen === 'off' ? undefined : await prepareHttp({ listen, settings, log });
  const daemonOptions = {
    controlSocket,
    log,
    printProblem,
    pidFile: options.pidFile,
    ...(http === undefined ? {} : { serve: http.serve }),
  };

  // What is tried in a dry run wakes nobody.
  const alerts = dryRun ? undefined : await openAlerts(settings, journal);

  const exitCode = await runDaemon(daemonOptions, async (hooks) => {
    if (http !== undefined) journal.listen(http.counted.event);
    const directorOptions = {
      files: options.files ?? settings.configFiles,
      dryRun,
      repairIntervalMs: settings.repairIntervalMs,
      judge: judgeFor(settings),
      node: settings.node,
      version: packageVersion(),
      // What is tried in a dry run is not ordered for the real one.
      ...(dryRun ? {} : { overridesFile: stateFile }),
      journal,
      ...(http === undefined ? {} : { observer: http.counted.observer }),
      onConfiguration(configurations: readonly Configuration[]) {
        hooks.onConfiguration(dryRun ? configurations.map(withoutLogFile) : configurations);
        alerts?.configure(configurations);
      },
    };
    const started = await startMember({
      director: directorOptions,
      controlSocket,
      host,
      pair,
      complain: (message) => log.say('error', message),
      onFailure: hooks.onFailure,
    });
    if (!started.ok) return started;
    if (dryRun) {
      log.say('notice', `dry run, the kernel is left alone: directorctl status --control ${controlSocket}`);
    }
    return {
      ok: true,
      director: withCheckedRestart(started.director, readSettings, judgeFor, options.files),
    };
  });
  await alerts?.close(exitCode === 0 ? lastAlertsMs.afterStop : lastAlertsMs.otherwise);
  await log.flush();
  return exitCode;
}

async function openAlerts(settings: Settings, journal: Journal): Promise<Alerts> {
  const { startAlerts } = await import('../../alerts/alerts.ts');
  return startAlerts({
    settings: settings.alerts,
    node: settings.node,
    version: packageVersion(),
    journal,
  });
}

/** Loaded when needed: who wants no metrics need not keep a library for them in memory. */
async function prepareHttp(options: HttpServiceOptions): Promise<HttpService> {
  const { createHttpService } = await import('./http-service.ts');
  return createHttpService(options);
}
