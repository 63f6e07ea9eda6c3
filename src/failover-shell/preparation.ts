/**
 * The main thread fills the IPVS table of a cold standby before a takeover. A table of a thousand virtual servers
 * takes about a second; clients of a group that nobody holds wait for longer only if that serves them, and with an
 * incomplete table some of them are served.
 */
export const prepareMs = 3_000;

/** Has the main thread prepare a takeover, and goes on without when that takes too long. */
export interface Preparation {
  /** Resolves when the group is prepared, or the time is over. Never rejects. */
  prepare(group: string): Promise<void>;
  /** The main thread is done; `problem` says what failed. */
  prepared(id: number, problem: string | undefined): void;
}

export function createPreparation(
  ask: (id: number, group: string) => void,
  note: (text: string) => void,
  limitMs = prepareMs,
): Preparation {
  const waiting = new Map<number, (problem: string | undefined) => void>();
  let nextId = 1;
  return {
    prepare: (group) =>
      new Promise((resolve) => {
        const id = nextId++;
        const settle = (problem: string | undefined): void => {
          clearTimeout(timer);
          waiting.delete(id);
          if (problem !== undefined) {
            note(`${group}: its addresses come up although its virtual servers are not ready: ${problem}`);
          }
          resolve();
        };
        const timer = setTimeout(settle, limitMs, `not done within ${limitMs} ms`);
        waiting.set(id, settle);
        ask(id, group);
      }),
    prepared: (id, problem) => waiting.get(id)?.(problem),
  };
}
