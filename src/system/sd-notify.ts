import { errorMessage } from './error-message.ts';
import { sendUnixDatagram } from './unix-datagram.ts';

/** What a daemon and systemd say to each other: sd_notify(3) and sd_watchdog_enabled(3). */

export type ServiceState = 'ready' | 'reloading' | 'stopping';

/**
 * Tells systemd (`Type=notify`) what the daemon does, with a line for `systemctl status`.
 * Without `NOTIFY_SOCKET` nothing happens: not every daemon runs under systemd.
 *
 * @returns why it could not be told, if so; a daemon goes on without.
 */
export function notifyServiceManager(
  state: ServiceState,
  status: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return send(`that the daemon is ${state}`, `${assignment(state)}\n${statusLine(status)}`, environment);
}

/** Changes the line of `systemctl status` only. @returns why it could not, if so. */
export function notifyStatus(
  status: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return send('its status', statusLine(status), environment);
}

/** Tells systemd that the daemon works; it must hear so within each `watchdogTimeoutMs`. @returns why it could not, if so. */
export function notifyWatchdog(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return send('that the daemon works', 'WATCHDOG=1', environment);
}

/**
 * The time within which systemd wants to hear that the daemon works, again and again; undefined when it does not
 * ask. Programs that the daemon starts inherit the variables but are not asked: `WATCHDOG_PID` says who is.
 */
export function watchdogTimeoutMs(
  { WATCHDOG_USEC: microseconds = '', WATCHDOG_PID: pid = '' }: NodeJS.ProcessEnv = process.env,
  ownPid: number = process.pid,
): number | undefined {
  if (pid !== '' && pid !== `${ownPid}`) return undefined;
  return /^[1-9][0-9]{0,18}$/.test(microseconds) ? Number(microseconds) / 1000 : undefined;
}

function assignment(state: ServiceState): string {
  if (state === 'ready') return 'READY=1';
  if (state === 'stopping') return 'STOPPING=1';
  // Type=notify-reload matches the time with that of its own request; hrtime is CLOCK_MONOTONIC too.
  return `RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`;
}

function statusLine(status: string): string {
  return `STATUS=${status.replaceAll('\n', ' ')}`;
}

function send(what: string, message: string, { NOTIFY_SOCKET: path }: NodeJS.ProcessEnv): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    sendUnixDatagram(path, Buffer.from(message));
    return undefined;
  } catch (error) {
    return `cannot tell systemd ${what}: ${errorMessage(error)}`;
  }
}
