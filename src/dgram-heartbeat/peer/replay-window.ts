/** How far behind the newest a datagram may arrive. At 10 ms a keepalive, 2.5 s. */
export const windowBits = 256;

/** Which sequence numbers of one sender's path have been seen. */
export interface ReplayWindow {
  /** Nothing below counts as new. */
  readonly floor: number;
  /** The highest seen; floor - 1 when none was. */
  readonly top: number;
  /** Bit i: `top - i` was seen. */
  readonly seen: bigint;
}

export function emptyWindow(floor: number): ReplayWindow {
  return { floor, top: floor - 1, seen: 0n };
}

/**
 * Takes a sequence number in.
 * @returns undefined when it was taken before, is below the floor, or too far behind to tell.
 */
export function admit(window: ReplayWindow, sequence: number): ReplayWindow | undefined {
  const { floor, top, seen } = window;
  if (sequence < floor) return undefined;
  if (sequence > top) {
    const ahead = sequence - top;
    const kept = ahead >= windowBits ? 0n : BigInt.asUintN(windowBits, seen << BigInt(ahead));
    return { floor, top: sequence, seen: kept | 1n };
  }
  const behind = top - sequence;
  if (behind >= windowBits) return undefined;
  const bit = 1n << BigInt(behind);
  return (seen & bit) === 0n ? { floor, top, seen: seen | bit } : undefined;
}

/** The share, from 0 to 1, that did not arrive of the newest (at most 256) numbers up to the highest seen. */
export function lossRatio(window: ReplayWindow): number {
  const expected = Math.min(windowBits, window.top - window.floor + 1);
  if (expected <= 0) return 0;
  let arrived = 0;
  for (let rest = window.seen; rest !== 0n; rest &= rest - 1n) arrived++;
  return 1 - arrived / expected;
}
