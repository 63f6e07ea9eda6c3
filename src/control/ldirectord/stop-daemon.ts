import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../system/error-code.ts';
import { processInfo } from '../../system/process-info.ts';
import type { DaemonState } from './find-daemon.ts';

export const STOP_TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 25;

/**
 * Asks a daemon to stop and waits until its process is gone, its clean-up done.
 *
 * @returns false when it still runs after `timeoutMs`.
 */
export async function stopDaemon(
  { pid, startTicks }: Extract<DaemonState, { kind: 'running' }>,
  timeoutMs = STOP_TIMEOUT_MS,
): Promise<boolean> {
  signalProcess(pid, 'SIGTERM');
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if ((await processInfo(pid))?.startTicks !== startTicks) return true;
    await delay(POLL_INTERVAL_MS);
  }
  return false;
}

/** A process that has ended meanwhile needs no signal. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
