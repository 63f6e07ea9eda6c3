/** Ends what a test started, the newest first. */
export interface Cleanup {
  add(end: () => unknown): void;
  /** Runs everything that was added, even after a failure; throws the first one. */
  close(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const ends: (() => unknown)[] = [];
  return {
    add: (end) => {
      ends.push(end);
    },
    close: async () => {
      const failures: unknown[] = [];
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
        try {
          await end();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
