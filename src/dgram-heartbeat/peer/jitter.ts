/** How unevenly a peer's datagrams arrive on one link, in microseconds. */
export interface Jitter {
  /** Arrival by our clock less departure by the peer's; only differences mean something. */
  readonly transitUs: number;
  /** Smoothed; undefined until two datagrams have arrived. */
  readonly jitterUs: number | undefined;
}

/** Interarrival jitter as in RFC 3550, section 6.4.1: a sixteenth of each new difference counts. */
export function nextJitter(before: Jitter | undefined, transitUs: number): Jitter {
  if (before === undefined) return { transitUs, jitterUs: undefined };
  const difference = Math.abs(transitUs - before.transitUs);
  const { jitterUs = 0 } = before;
  return { transitUs, jitterUs: jitterUs + (difference - jitterUs) / 16 };
}
