import type { Problem } from '../../config/problem.ts';
import { removePidFile } from '../../system/pid-file.ts';
import { ControlError, createControlClient } from '../control-client.ts';
import { printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import type { Action } from './command-line.ts';
import { type DaemonState, findDaemon } from './find-daemon.ts';
import type { Instance } from './instance.ts';
import { launchDaemon } from './launch.ts';
import { STOP_TIMEOUT_MS, signalProcess, stopDaemon } from './stop-daemon.ts';

/** What the actions need from outside. */
export interface ActionTools {
  /** Standard output; the line end is added. */
  readonly print: (line: string) => void;
  /** Standard error; the line end is added. */
  readonly complain: (line: string) => void;
  /** Every problem of a file, and whether it makes the daemon stay in the foreground (`supervised`). */
  readonly check: (file: string) => Promise<Checked>;
  /** Runs the daemon in this process until it is stopped. */
  readonly runInForeground: (instance: Instance, style: 'plain' | 'supervised') => Promise<number>;
}

export interface Checked {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly supervised: boolean;
}

/**
 * Performs one action of ldirectord's command line.
 *
 * @returns the exit code: 0, 1, 2 (configuration) or 3 (status: stopped), which OCF agents rely on.
 */
export async function performAction(
  action: Action,
  instance: Instance,
  options: { readonly debug: boolean },
  tools: ActionTools,
): Promise<number> {
  const daemon = await findDaemon(instance);
  if (action === 'stop') return stop(daemon, instance, tools);
  if (action === 'status') return status(daemon, instance, tools);
  if (!instance.configurationFound) return notFound(instance, tools);
  if (action === 'reload' || action === 'force-reload') return reload(daemon, instance, tools);

  // A file that cannot be used must not cost the daemon that runs.
  const checked = await tools.check(instance.configuration);
  for (const problem of checked.problems) tools.complain(problemLine(problem));
  if (!checked.ok) return 2;
  if (action === 'try-restart' && daemon.kind === 'stopped') return 0;
  if (action === 'start' && daemon.kind === 'running') return 0;
  const stopped = await stop(daemon, instance, tools);
  if (stopped !== 0) return stopped;

  if (options.debug) return tools.runInForeground(instance, 'plain');
  if (checked.supervised) return tools.runInForeground(instance, 'supervised');
  const launched = await launchDaemon(instance);
  if (launched.ok) return 0;
  tools.complain(launched.message);
  return launched.exitCode;
}

async function stop(daemon: DaemonState, instance: Instance, tools: ActionTools): Promise<0 | 1> {
  if (daemon.kind === 'stopped') {
    // Left there, it would let `status` report a failure for ever.
    if (daemon.stalePid !== undefined) await removePidFile(instance.pidFile, daemon.stalePid);
    return 0;
  }
  if (await stopDaemon(daemon)) return 0;
  const waited = `is still stopping after ${STOP_TIMEOUT_MS / 1000} s`;
  tools.complain(`ldirectord for ${instance.configuration} (pid ${daemon.pid}) ${waited}: see its log`);
  return 1;
}

function status(daemon: DaemonState, instance: Instance, tools: ActionTools): number {
  const path = instance.configuration;
  if (daemon.kind === 'running') {
    tools.complain(`ldirectord for ${path} is running with pid: ${daemon.pid}`);
    return 0;
  }
  if (!instance.configurationFound) return notFound(instance, tools);
  const stale = daemon.stalePid !== undefined;
  if (stale) tools.complain(`ldirectord stale pid file ${instance.pidFile} for ${path}`);
  tools.print(`ldirectord is stopped for ${path}`);
  return stale ? 1 : 3;
}

async function reload(daemon: DaemonState, instance: Instance, tools: ActionTools): Promise<number> {
  if (daemon.kind === 'stopped') {
    tools.complain(`ldirectord is stopped for ${instance.configuration}`);
    return 1;
  }
  if (daemon.program === 'perl') {
    signalProcess(daemon.pid, 'SIGHUP');
    return 0;
  }
  try {
    const outcome = await createControlClient(instance.controlSocket).reload();
    const problems = outcome.ok ? outcome.warnings : outcome.problems;
    for (const problem of problems) tools.complain(problemLine(problem));
    if (outcome.ok) return 0;
    tools.complain(printable(outcome.message));
    return problems.some(({ severity }) => severity === 'error') ? 2 : 1;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    tools.complain(error.message);
    return 1;
  }
}

function notFound(instance: Instance, tools: ActionTools): 1 {
  tools.complain(`Config file ${instance.configuration} not found`);
  return 1;
}
