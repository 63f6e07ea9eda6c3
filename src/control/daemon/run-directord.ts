import type { Configuration } from '../../config/configuration.ts';
import { formatProblem } from '../../config/problem.ts';
import { startDirector } from '../../director/start.ts';
import { memberAlone } from '../../pair/member-alone.ts';
import { type ConsoleStyle, createConsoleLog, createProblemPrinter } from '../log/console-log.ts';
import { createLog, type Log } from '../log/log.ts';
import { loadSettings } from '../settings-file.ts';
import { packageVersion } from '../version.ts';
import { dryRunControlSocket, withoutLogFile } from './dry-run.ts';
import { type ExitCode, runDaemon } from './run-daemon.ts';

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
  /** Where the operators' drains and weights outlive a restart; otherwise beside the control socket. */
  readonly stateFile?: string | undefined;
}

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

  const loaded = await loadSettings(options.settingsFile);
  for (const problem of loaded.problems) printProblem(formatProblem(problem));
  if (!loaded.ok) {
    log.say('error', 'the settings have errors; nothing was started');
    return 2;
  }
  const { settings } = loaded;
  if (settings.pair !== undefined && !dryRun) {
    // Better no start than a director that seems to hold its addresses and does not.
    log.say(
      'error',
      'this version reads the settings of a pair, but does not fail over yet; nothing was started',
    );
    log.say(
      'error',
      'take [heartbeat], [node.*] and [group.*] out of the settings, and leave the virtual addresses to what holds them today',
    );
    return 2;
  }
  const controlSocket = options.controlSocket ?? (dryRun ? dryRunControlSocket() : settings.controlSocket);
  const stateFile = options.stateFile ?? `${controlSocket.replace(/\.sock$/, '')}.overrides.json`;

  return runDaemon({ controlSocket, log, printProblem, pidFile: options.pidFile }, async (hooks) => {
    const started = await startDirector({
      files: options.files ?? settings.configFiles,
      dryRun,
      repairIntervalMs: settings.repairIntervalMs,
      node: settings.node,
      version: packageVersion(),
      // What is tried in a dry run is not ordered for the real one.
      ...(dryRun ? {} : { overridesFile: stateFile }),
      onEvent: hooks.onEvent,
      onConfiguration: (configurations: readonly Configuration[]) =>
        hooks.onConfiguration(dryRun ? configurations.map(withoutLogFile) : configurations),
    });
    if (started.ok && dryRun) {
      log.say('notice', `dry run, the kernel is left alone: directorctl status --control ${controlSocket}`);
    }
    return started.ok ? { ok: true, director: memberAlone(started.director) } : started;
  });
}

/**
 * Crash-only: after an error that nobody expected, nothing in this process can be trusted. The kernel's table
 * stays as it is, and the next start adopts it.
 */
function exitOnInternalErrors(log: Log): void {
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.say('error', 'internal error; the kernel’s table is left as it is. Please report this:');
    for (const line of text.split('\n')) log.say('error', line);
    void log.flush().finally(() => process.exit(1));
  });
}
