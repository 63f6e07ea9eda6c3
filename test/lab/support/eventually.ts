import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly withinMs: number;
  /** Milliseconds between two tries. */
  readonly everyMs?: number;
}

/**
 * Tries `assertion` until it no longer throws and returns its result; throws its last error when `withinMs`
 * has passed. The first try is made at once and the last one after the deadline.
 */
export async function eventually<T>(assertion: () => T | Promise<T>, options: EventuallyOptions): Promise<T> {
  const start = performance.now();
  for (;;) {
    const late = performance.now() - start >= options.withinMs;
    try {
      return await assertion();
    } catch (error) {
      if (!late) {
        await sleep(options.everyMs ?? 50);
        continue;
      }
      if (error instanceof Error) error.message = `not within ${options.withinMs} ms: ${error.message}`;
      throw error;
    }
  }
}
