/** Looking after a table may take this share of one CPU at most, however large the table is. */
const maximumShare = 0.05;

/**
 * Looks again and again whether a table of the kernel is what it should be, and mends it. On a table so large that a
 * look takes long, looks are further apart.
 * @param look compares, and puts back what vanished
 * @param onFailure told once in a row of looks that failed
 */
export function startRepair(
  intervalMs: number | 'off',
  look: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let complained = false;

  async function pass(): Promise<void> {
    const begin = performance.now();
    try {
      await look();
      complained = false;
    } catch (error) {
      if (!complained) onFailure(error);
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
