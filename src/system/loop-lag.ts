/** How late a thread's event loop came to a timer, as a histogram since the start. */
export interface LagReading {
  /** By bound, in seconds, in order: how many times it was at most that late. */
  readonly atMost: readonly (readonly [bound: number, count: number])[];
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}

export interface LagMeter {
  read(): LagReading;
  close(): void;
}

export const lagBounds: readonly number[] = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Often enough to meet what holds the loop up, rarely enough to cost nothing. */
const intervalMs = 50;

/** Measures the event loop of the thread that calls it. Keeps no process alive. */
export function startLagMeter(): LagMeter {
  const counts = lagBounds.map(() => 0);
  let count = 0;
  let sum = 0;
  let due = performance.now() + intervalMs;

  function look(): void {
    const now = performance.now();
    // A timer may be a little early.
    const late = Math.max(0, now - due) / 1000;
    count += 1;
    sum += late;
    const index = lagBounds.findIndex((bound) => late <= bound);
    if (index !== -1) counts[index] = (counts[index] ?? 0) + 1;
    due = now + intervalMs;
    timer = setTimeout(look, intervalMs).unref();
  }

  let timer = setTimeout(look, intervalMs).unref();
  return {
    read() {
      let total = 0;
      const atMost = lagBounds.map((bound, index): readonly [number, number] => {
        total += counts[index] ?? 0;
        return [bound, total];
      });
      return { atMost, count, sum };
    },
    close: () => clearTimeout(timer),
  };
}
