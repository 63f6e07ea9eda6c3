export interface ChangeQueue {
  /** These virtual servers may be wanted otherwise now. */
  add(virtualIds: Iterable<string>): void;
  /** Collects without carrying out, until `release`. */
  hold(): void;
  release(): void;
}

/**
 * Collects changed virtual servers, so that all changes of one turn of the event loop go to the kernel together.
 * It is held while a reload replaces the whole table, which would overwrite them with what it saw before.
 */
export function createChangeQueue(
  carryOut: (virtualIds: ReadonlySet<string>) => Promise<void>,
  onFailure: (error: unknown) => void,
): ChangeQueue {
  let waiting = new Set<string>();
  let scheduled = false;
  let held = false;

  function schedule(): void {
    if (scheduled || held || waiting.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (held) return;
      const virtualIds = waiting;
      waiting = new Set();
      carryOut(virtualIds).catch(onFailure);
    });
  }

  return {
    add: (virtualIds) => {
      for (const virtualId of virtualIds) waiting.add(virtualId);
      schedule();
    },
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      schedule();
    },
  };
}
