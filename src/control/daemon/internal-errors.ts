import type { Log } from '../log/log.ts';

/**
 * Crash-only: after an error that nobody expected, nothing in this process can be trusted. The kernel's table
 * stays as it is, and the next start adopts it.
 */
export function exitOnInternalErrors(log: Log): void {
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.say('error', 'internal error; the kernel’s table is left as it is. Please report this:');
    for (const line of text.split('\n')) log.say('error', line);
    void log.flush().finally(() => process.exit(1));
  });
}
