import { errorMessage } from '../../system/error-message.ts';

/** Lines that wait while the file system or syslog hangs; further ones are lost, and counted. */
export const MAX_WAITING_LINES = 10_000;

export interface LineQueue {
  push(line: string): void;
  /** Resolves when all is written, or after `timeoutMs` at the latest. */
  flush(timeoutMs: number): Promise<void>;
}

/**
 * Writes lines in their order, one `write` at a time, without ever holding up the caller.
 *
 * @param onTrouble told once when writing begins to fail, when it works again, and when lines were lost.
 */
export function createLineQueue(
  write: (lines: readonly string[]) => Promise<void>,
  onTrouble: (message: string) => void,
): LineQueue {
  let waiting: string[] = [];
  let lost = 0;
  /** Of those that could not be written since writing began to fail. */
  let missing = 0;
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await write(lines);
        if (missing > 0) onTrouble(`it can be written again; ${missing} lines are missing`);
        missing = 0;
      } catch (error) {
        if (missing === 0) onTrouble(errorMessage(error));
        missing += lines.length;
      }
      if (lost > 0) onTrouble(`${lost} lines were lost, as they came faster than they could be written`);
      lost = 0;
    }
    working = undefined;
  };

  return {
    push(line) {
      if (waiting.length >= MAX_WAITING_LINES) {
        lost++;
        return;
      }
      waiting.push(line);
      working ??= work();
    },
    async flush(timeoutMs) {
      if (working === undefined) return;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([working, late]);
      clearTimeout(timer);
    },
  };
}
