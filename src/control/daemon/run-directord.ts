import { hostname } from 'node:os';
import type { Configuration } from '../../config/configuration.ts';
import { startDirector } from '../../director/start.ts';
import { type ConsoleStyle, createConsoleLog, createProblemPrinter } from '../log/console-log.ts';
import { createLog, type Log } from '../log/log.ts';
import { packageVersion } from '../version.ts';
import { type ExitCode, runDaemon } from './run-daemon.ts';

export interface DirectordOptions {
  readonly files: readonly string[];
  readonly controlSocket: string;
  readonly dryRun: boolean;
  readonly repairIntervalMs: number | 'off';
  readonly node?: string;
  readonly console: ConsoleStyle;
  /** False: log to the console only. */
  readonly logFiles: boolean;
  readonly pidFile?: string;
  /** Names the configuration in log files; otherwise its file's name does. */
  readonly instance?: string;
  /** For configurations without `logfile`. */
  readonly logFile?: string;
  /** Where the operators' drains and weights outlive a restart; otherwise beside the control socket. */
  readonly stateFile?: string;
}

/** Runs a whole directord in this process, from its first line in the log to its exit code. */
export async function runDirectord(options: DirectordOptions): Promise<ExitCode> {
  const { files, dryRun, repairIntervalMs, controlSocket, pidFile, instance, logFile } = options;
  const log = createLog({
    console: createConsoleLog(options.console),
    destinations: options.logFiles,
    ...(instance === undefined ? {} : { instance }),
    ...(logFile === undefined ? {} : { defaultDestination: { kind: 'file', path: logFile } }),
  });
  exitOnInternalErrors(log);
  const node = options.node ?? hostname();
  const stateFile = options.stateFile ?? `${controlSocket.replace(/\.sock$/, '')}.overrides.json`;
  return runDaemon(
    {
      controlSocket,
      log,
      printProblem: createProblemPrinter(),
      ...(pidFile === undefined ? {} : { pidFile }),
    },
    (hooks) =>
      startDirector({
        files,
        dryRun,
        repairIntervalMs,
        node,
        version: packageVersion(),
        // What is tried in a dry run is not ordered for the real one.
        ...(dryRun ? {} : { overridesFile: stateFile }),
        onEvent: hooks.onEvent,
        onConfiguration: (configurations) =>
          hooks.onConfiguration(dryRun ? configurations.map(withoutLogFile) : configurations),
      }),
  );
}

/** The log file belongs to the daemon that works for real. */
function withoutLogFile({ logfile: _, ...configuration }: Configuration): Configuration {
  return configuration;
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
