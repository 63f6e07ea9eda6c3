import type { TableKeeper } from '../pool/table-keeper.ts';

/** Looking after the table may take this share of one CPU at most, however large the table is. */
const maximumShare = 0.05;

/**
 * Compares the kernel's table with the desired one again and again, and puts back what vanished. On a table so
 * large that a look takes long, looks are further apart.
 */
export function startRepair(
  intervalMs: number | 'off',
  keeper: TableKeeper,
  onFailure: (message: string) => void,
): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let complained = false;

  async function pass(): Promise<void> {
    const begin = performance.now();
    try {
      await keeper.repair();
      complained = false;
    } catch (error) {
      if (!complained)
        onFailure(`the IPVS table cannot be read: ${error instanceof Error ? error.message : error}`);
      complained = true;
    }
    schedule((performance.now() - begin) / maximumShare);
  }

  function schedule(leastMs: number): void {
    if (closed || intervalMs === 'off') return;
    timer = setTimeout(() => void pass(), Math.max(intervalMs, leastMs));
  }

  schedule(0);
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
