import type { Configuration } from '../../config/configuration.ts';
import { formatProblem } from '../../config/problem.ts';
import type { Member, MemberOutcome } from '../../pair/member.ts';
import { errorMessage } from '../../system/error-message.ts';
import { removePidFile, writePidFile } from '../../system/pid-file.ts';
import { notifyServiceManager, notifyStatus, type ServiceState } from '../../system/sd-notify.ts';
import { type ControlServer, startControlServer } from '../control-server.ts';
import type { Log } from '../log/log.ts';
import { type SteeredDirector, steerDirector } from './steered-director.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * 0: stopped cleanly; 1: it failed; 2: the configuration has errors; 75: it wants to be started again at once, and
 * has left everything in place for that (EX_TEMPFAIL of sysexits.h, which is no other failure of ours).
 */
export type ExitCode = 0 | 1 | 2 | 75;

/** How the daemon gets its director; `startDirector` with everything else bound. */
export type StartDirector = (hooks: {
  readonly onConfiguration: (configurations: readonly Configuration[]) => void;
  /** A part of the daemon has died after the start: the daemon ends, too. */
  readonly onFailure: (reason: string) => void;
}) => Promise<MemberOutcome>;

export interface DaemonOptions {
  readonly controlSocket: string;
  readonly pidFile?: string | undefined;
  readonly log: Log;
  /** Where the problems of a configuration that cannot be used are printed, one a line. */
  readonly printProblem: (line: string) => void;
  /** Shows the director to others from its start to its end, and answers with how to end that. */
  readonly serve?: (director: Member) => Promise<{ close(): Promise<void> }>;
}

/**
 * Runs a director until somebody stops it: SIGTERM, SIGINT or the control socket. SIGHUP reloads.
 *
 * The control socket is taken first: it is what keeps a second daemon from the same work.
 */
export async function runDaemon(options: DaemonOptions, startDirector: StartDirector): Promise<ExitCode> {
  const { log, controlSocket, pidFile } = options;
  const signals = listenToSignals(log);
  let server: ControlServer | undefined;
  try {
    server = await startControlServer(controlSocket, (message) => log.say('error', message));
    if (pidFile !== undefined) await writePidFile(pidFile);
    return await direct(options, startDirector, server, signals);
  } catch (error) {
    log.say('error', errorMessage(error));
    return 1;
  } finally {
    await server?.close();
    if (server !== undefined && pidFile !== undefined) await forgetPidFile(pidFile, log);
    await log.flush();
    signals.dispose();
  }
}

async function direct(
  { log, printProblem, serve }: DaemonOptions,
  startDirector: StartDirector,
  server: ControlServer,
  signals: SignalListener,
): Promise<ExitCode> {
  let fail: (reason: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const started = await startDirector({
    onConfiguration: log.configure,
    onFailure: (reason) => fail(reason),
  });
  if (!started.ok) {
    for (const problem of started.problems) printProblem(formatProblem(problem));
    log.say('error', started.message);
    return started.kind === 'configuration' ? 2 : 1;
  }
  const tell = (state: ServiceState, status: string): void => {
    const trouble = notifyServiceManager(state, status);
    if (trouble !== undefined) log.say('warning', trouble);
  };
  const director = steerDirector(started.director, tell);
  server.attach(director);
  tell('ready', 'Running');
  signals.steer(director);
  // `systemctl status` tells who holds what.
  director.onEvent(({ kind, message }) => {
    if (kind === 'role-changed') notifyStatus(message);
  });
  const endWatchdog = startWatchdog({ isAlive: director.works, say: (text) => log.say('warning', text) });
  // What shows the service must not end it, not even by a fault of its own.
  const served = serve?.(director).catch((error: unknown) => {
    log.say('error', `nothing is served over HTTP: ${errorMessage(error)}`);
    return undefined;
  });
  const ending = await Promise.race([
    director.ended,
    failed.then((reason) => ({ kind: 'failed' as const, reason })),
  ]).finally(endWatchdog);
  await (await served)?.close();
  if (typeof ending === 'object') {
    log.say('error', `${ending.reason}; directord ends, and the kernel’s table is left as it is`);
    return 1;
  }
  // Whoever stops it after it was to restart does not want it back: what it holds is then to be released.
  return ending === 'restart' && !signals.stopWanted() ? 75 : 0;
}

interface SignalListener {
  /** From now on, and with what came before, signals reach this director. */
  steer(director: SteeredDirector): void;
  /** Whether a signal has asked for the end. */
  stopWanted(): boolean;
  dispose(): void;
}

function listenToSignals(log: Log): SignalListener {
  let director: SteeredDirector | undefined;
  let reloadWanted = false;
  let stopWanted = false;

  const reload = (): void => {
    reloadWanted = true;
    director?.reload().catch((error: unknown) => log.say('error', `reload: ${errorMessage(error)}`));
  };
  const stop = (signal: NodeJS.Signals): void => {
    if (stopWanted) {
      log.say('notice', `${signal}: directord is stopping already and cleans up; wait a moment`);
      return;
    }
    stopWanted = true;
    log.say('notice', `${signal}: stopping`);
    // A failure reaches the daemon through director.ended.
    director?.stop().catch(() => {});
  };

  process.on('SIGHUP', reload);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return {
    stopWanted: () => stopWanted,
    steer(started) {
      director = started;
      if (stopWanted) started.stop().catch(() => {});
      else if (reloadWanted) reload();
    },
    dispose() {
      process.off('SIGHUP', reload);
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
    },
  };
}

async function forgetPidFile(path: string, log: Log): Promise<void> {
  try {
    await removePidFile(path);
  } catch (error) {
    log.say('warning', `pid file: ${errorMessage(error)}`);
  }
}
