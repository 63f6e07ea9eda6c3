/**
 * Makes `work` run one at a time. Calls during a run share a single further run: what they saw before they
 * called (a file just saved) may have come too late for the one under way.
 */
export function collapse<T>(work: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  const run = (): Promise<T> => {
    const running = work().finally(() => {
      if (current === running) current = undefined;
    });
    current = running;
    return running;
  };

  return () => {
    if (current === undefined) return run();
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
