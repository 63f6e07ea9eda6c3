/** What `directorctl status --json` prints and the control socket serves. Times are ISO 8601. */
export type RealServerState =
  /** No verdict yet: kept as the kernel had it, or out of service until its first good check. */
  | 'unchecked'
  | 'up'
  | 'down'
  /** Taken out by an operator (`directorctl drain`) or by its agent, with its connections. */
  | 'drained'
  /** Taken out by a file in `maintenancedir`, or by its agent. */
  | 'maintenance'
  /** `checktype = off`: never checked, left as found. */
  | 'off';

/** Who tells the weight of a real server. */
export interface AgentStatus {
  /** Such as `agent 10.0.0.5:9999`; null: its external check. */
  readonly check: string | null;
  /** Its words as they count now, such as `drain, 50%`; null: it has said nothing, or is not heard any more. */
  readonly says: string | null;
  /** The share of the configured weight that it wants, in percent; null: it does not say. */
  readonly percent: number | null;
  /** The same within `weightmin` and `weightmax`. */
  readonly countedPercent: number | null;
  /** Why its last answer does not count; null: it does, or there is none yet. */
  readonly problem: string | null;
}

/**
 * The kernel's counters of a virtual or a real server. Totals since they were last zeroed are strings, for they may
 * exceed 2^53; rates are moving averages over about 8 s, per second.
 */
export interface Traffic {
  readonly connections: string;
  readonly inPackets: string;
  readonly outPackets: string;
  readonly inBytes: string;
  readonly outBytes: string;
  readonly connectionsPerSecond: number;
  readonly inPacketsPerSecond: number;
  readonly outPacketsPerSecond: number;
  readonly inBytesPerSecond: number;
  readonly outBytesPerSecond: number;
}

export interface RealServerStatus {
  readonly address: string;
  readonly port: number;
  /** As a `real` line writes it: `masq`, `gue:6080+csum`. */
  readonly forwarding: string;
  readonly state: RealServerState;
  /** The check's own words, or why no check decides. */
  readonly reason: string;
  /** Since when it is in this state. */
  readonly since: string;
  /** It or its agent changes so often that single changes are only summarised. */
  readonly flapping: boolean;
  readonly failures: number;
  readonly check: string;
  /** A certificate that ends within `certificatedays`, or has ended. */
  readonly certificate: { readonly ends: string; readonly ended: boolean } | null;
  readonly lastCheck: string | null;
  readonly latencyMs: number | null;
  /** The weight that directord wants; null: not in the table. */
  readonly weight: number | null;
  /** The weight the configuration or an operator gives it while it is up. */
  readonly configuredWeight: number;
  /** True while an operator's `directorctl weight` overrides the configuration. */
  readonly weightOverridden: boolean;
  /** Null where no agent tells the weight. */
  readonly agent: AgentStatus | null;
  /** The weight in the kernel; null: not in the table. */
  readonly kernelWeight: number | null;
  readonly activeConnections: number | null;
  readonly inactiveConnections: number | null;
  /** Null: not in the table. */
  readonly traffic: Traffic | null;
}

export interface FallbackStatus {
  readonly address: string;
  readonly port: number;
  /** True while no real server is up and the fallback takes the traffic. */
  readonly active: boolean;
}

export interface VirtualServerStatus {
  /** `tcp:10.0.0.1:80`, `fwm:1`, `fwm6:1`. */
  readonly id: string;
  readonly name: string | null;
  readonly file: string;
  readonly scheduler: string;
  readonly persistenceSeconds: number | null;
  readonly quiescent: boolean;
  /** Kept out of the table until this director holds its group of virtual addresses (`standby = cold`). */
  readonly withheld: boolean;
  /** False: the kernel does not have it (a dry run has its own table). */
  readonly inKernel: boolean;
  /** Connections since the counters were last zeroed; a string, for it may exceed 2^53. */
  readonly connections: string | null;
  /** Null: not in the table. */
  readonly traffic: Traffic | null;
  readonly fallback: FallbackStatus | null;
  readonly reals: readonly RealServerStatus[];
}

export interface DirectorStatus {
  readonly node: string;
  readonly version: string;
  readonly pid: number;
  readonly phase: 'starting' | 'running' | 'reloading' | 'stopping';
  readonly dryRun: boolean;
  readonly startedAt: string;
  readonly lastReload: { readonly at: string; readonly ok: boolean; readonly message: string } | null;
  readonly files: readonly string[];
  readonly virtuals: readonly VirtualServerStatus[];
}
