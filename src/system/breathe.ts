import { setImmediate } from 'node:timers/promises';

/** Lets the event loop run between slices of long synchronous work. */
export interface Breath {
  /** Whether this slice has lasted long enough; cheap enough to ask after every small step. */
  due(): boolean;
  /** Resolves after the event loop has turned once, and begins a new slice. */
  take(): Promise<void>;
}

/** A breath for one piece of work: `if (breath.due()) await breath.take();`. Times are in milliseconds. */
export function createBreath(sliceMs = 10): Breath {
  let sliceStart = performance.now();
  return {
    due: () => performance.now() - sliceStart >= sliceMs,
    async take() {
      await setImmediate();
      sliceStart = performance.now();
    },
  };
}
