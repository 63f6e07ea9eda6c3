import { setImmediate } from 'node:timers/promises';

/** Lets the event loop run between slices of long synchronous work. */
export interface Breath {
  /** Whether this slice has lasted long enough; cheap enough to ask after every small step. */
  due(): boolean;
  /** Resolves after the event loop has turned once, and begins a new slice. */
  take(): Promise<void>;
}

/** The clock is looked at about this often, in milliseconds, however small the steps are. */
const lookMs = 0.5;
/** Steps between two looks at most: a long step after many short ones must not go unseen for long. */
const longestStride = 32;

/**
 * A breath for one piece of work: `if (breath.due()) await breath.take();`. Times are in milliseconds.
 *
 * Reading the clock is a system call where the kernel has no vDSO (15 us under user-mode Linux), so it is not
 * read at every step but as rarely as the length of the steps allows.
 */
export function createBreath(sliceMs = 10): Breath {
  let sliceStart = performance.now();
  let lastLook = sliceStart;
  let stride = 1;
  let stepsToLook = 1;

  function look(): boolean {
    const now = performance.now();
    const sinceLook = now - lastLook;
    lastLook = now;
    if (sinceLook < lookMs / 2) stride = Math.min(stride * 2, longestStride);
    else if (sinceLook > lookMs) stride = Math.max(1, Math.floor((stride * lookMs) / sinceLook));
    stepsToLook = stride;
    return now - sliceStart >= sliceMs;
  }

  return {
    due() {
      stepsToLook -= 1;
      return stepsToLook <= 0 && look();
    },
    async take() {
      await setImmediate();
      sliceStart = performance.now();
      lastLook = sliceStart;
    },
  };
}
