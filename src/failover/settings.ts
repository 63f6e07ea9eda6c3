/** Times of the failover machine, all in milliseconds on the monotonic clock. */
export interface Timing {
  /** How often every director speaks, and how often the machine must be given a tick. */
  readonly keepaliveMs: number;
  /** Silence after which the heartbeat calls a peer dead. */
  readonly deadtimeMs: number;
  /** After its start a director takes nothing for this long unless every peer is heard. */
  readonly initdeadMs: number;
  /** A step later than its keepalive by more than this: the process was away. */
  readonly stallMs: number;
  /** How long a holder waits for the director to which it hands a group over. */
  readonly handoverMs: number;
  /** How long a taker waits for a peer that is alive but of another opinion. */
  readonly agreeMs: number;
  /** How long the preferred director must have been fit before it asks for its group back. */
  readonly failbackDelayMs: number;
  /** A ping node must be silent, or answer, for this long before it counts. */
  readonly pingFallMs: number;
  readonly pingRiseMs: number;
  /** A lost carrier counts at once, a new one after this. */
  readonly carrierRiseMs: number;
  /** "No healthy real server", or the contrary, must last this long before it counts. */
  readonly healthFallMs: number;
  readonly healthRiseMs: number;
  /** Effects that have not answered by then have failed. */
  readonly acquireMs: number;
  readonly releaseMs: number;
  readonly fenceMs: number;
  /** After a failed start: out of the running for this long, doubled with each failure up to the maximum. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** A release or a fence that failed is tried again after this. */
  readonly repeatMs: number;
  /** A command that has not come true by then has failed. */
  readonly commandMs: number;
  /** A stopping director waits this long for others to take its groups. */
  readonly stopMs: number;
  /** A director that announces its restart waits this long for its peers to acknowledge. */
  readonly announceMs: number;
}

export interface GroupSettings {
  readonly name: string;
  /** The node that should hold it; undefined: whoever has it keeps it. */
  readonly prefer: string | undefined;
  /** Interfaces of its addresses: all must have carrier. */
  readonly interfaces: readonly string[];
  /** Addresses that a director which holds the group should reach. */
  readonly pings: readonly string[];
  /** Whether the health of its real servers, as each director sees it, decides with the rest. */
  readonly followHealth: boolean;
}

/** What one director knows of its cluster. The nodes and groups are the same on all of them. */
export interface FailoverSettings {
  readonly node: string;
  readonly nodes: readonly string[];
  readonly groups: readonly GroupSettings[];
  readonly autoFailback: boolean;
  /** Whether there is a fence command to run before taking over from a dead peer. */
  readonly fence: boolean;
  /** Digest of the configuration, for noticing that the directors' files differ. */
  readonly digest: string;
  readonly timing: Timing;
}

/** The times that follow from those in the settings, where the settings say nothing else. */
export function defaultTiming(
  given: Pick<Timing, 'keepaliveMs' | 'deadtimeMs' | 'initdeadMs'> & Partial<Timing>,
): Timing {
  const { keepaliveMs, deadtimeMs } = given;
  return {
    // Peers call us dead deadtime after our last word, which may be a keepalive older than the stall.
    stallMs: Math.max(keepaliveMs, (deadtimeMs - keepaliveMs) / 2),
    handoverMs: 5_000,
    agreeMs: deadtimeMs,
    failbackDelayMs: 2_000,
    pingFallMs: deadtimeMs,
    pingRiseMs: 2 * deadtimeMs,
    carrierRiseMs: deadtimeMs,
    healthFallMs: 5_000,
    healthRiseMs: 5_000,
    acquireMs: 10_000,
    releaseMs: 10_000,
    fenceMs: 30_000,
    retryMs: 30_000,
    retryMaxMs: 600_000,
    repeatMs: 1_000,
    commandMs: 20_000,
    stopMs: 5_000,
    announceMs: 1_000,
    ...given,
  };
}
