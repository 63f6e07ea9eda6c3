import { sendUnixDatagram } from './unix-datagram.ts';

export type ServiceState = 'ready' | 'reloading' | 'stopping';

/**
 * Tells systemd (sd_notify(3), `Type=notify`) what the daemon does, with a line for `systemctl status`.
 * Without `NOTIFY_SOCKET` nothing happens: not every daemon runs under systemd.
 *
 * @returns why it could not be told, if so; a daemon goes on without.
 */
export function notifyServiceManager(
  state: ServiceState,
  status: string,
  { NOTIFY_SOCKET: socketPath }: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (socketPath === undefined || socketPath === '') return undefined;
  try {
    sendUnixDatagram(socketPath, Buffer.from(`${assignment(state)}\nSTATUS=${status.replaceAll('\n', ' ')}`));
    return undefined;
  } catch (error) {
    return `cannot tell systemd that the daemon is ${state}: ${(error as Error).message}`;
  }
}

function assignment(state: ServiceState): string {
  if (state === 'ready') return 'READY=1';
  if (state === 'stopping') return 'STOPPING=1';
  // Type=notify-reload matches the time with that of its own request; hrtime is CLOCK_MONOTONIC too.
  return `RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`;
}
