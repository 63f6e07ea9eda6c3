import { performance } from 'node:perf_hooks';

/** Runs `work` and tells the longest time, in milliseconds, that the event loop did not turn meanwhile. */
export async function blockedDuring<T>(work: () => Promise<T>): Promise<{ value: T; blocked: number }> {
  let running = true;
  let blocked = 0;
  let last = performance.now();
  const turn = (): void => {
    const now = performance.now();
    blocked = Math.max(blocked, now - last);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    const value = await work();
    turn();
    return { value, blocked };
  } finally {
    running = false;
  }
}
