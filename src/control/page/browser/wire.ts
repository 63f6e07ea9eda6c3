/**
 * What the daemon sends to the status page. The browser's part of the page is compiled by itself and knows nothing
 * of the daemon's modules; that both mean the same is checked where the daemon builds these.
 */

export type RealServerState = 'unchecked' | 'up' | 'down' | 'drained' | 'maintenance' | 'off';

export interface RealServer {
  /** `10.0.0.5:80`, as an order to drain it names it. */
  readonly address: string;
  readonly port: number;
  readonly forwarding: string;
  readonly state: RealServerState;
  readonly reason: string;
  /** ISO 8601, as all times. */
  readonly since: string;
  /** Failed checks in a row. */
  readonly failures: number;
  readonly check: string;
  /** One that ends soon, or has ended. */
  readonly certificate: { readonly ends: string; readonly ended: boolean } | null;
  /** Null where no agent tells the weight. */
  readonly agent: { readonly says: string | null; readonly problem: string | null } | null;
  /** What directord wants; null: not in the table. */
  readonly weight: number | null;
  readonly configuredWeight: number;
  readonly weightOverridden: boolean;
  readonly kernelWeight: number | null;
}

export interface VirtualServer {
  readonly id: string;
  readonly name: string | null;
  readonly file: string;
  readonly scheduler: string;
  readonly persistenceSeconds: number | null;
  readonly quiescent: boolean;
  readonly withheld: boolean;
  readonly inKernel: boolean;
  readonly fallback: { readonly address: string; readonly port: number; readonly active: boolean } | null;
  readonly reals: readonly RealServer[];
}

export type GroupRole = 'starting' | 'standby' | 'active' | 'fault';

export interface Group {
  readonly name: string;
  readonly role: GroupRole;
  readonly since: string;
  readonly why: string;
  readonly waiting: string | null;
  readonly holder: string | null;
  readonly prefer: string | null;
  readonly vips: readonly string[];
}

export interface Link {
  readonly name: string;
  readonly status: 'unknown' | 'up' | 'down';
  readonly loss: number | null;
  readonly roundTripMs: number | null;
}

export interface Peer {
  readonly name: string;
  readonly alive: boolean;
  readonly silentMs: number | null;
  readonly sameConfiguration: boolean | null;
  readonly links: readonly Link[];
}

export interface Overview {
  readonly node: string;
  readonly version: string;
  readonly phase: 'starting' | 'running' | 'reloading' | 'stopping';
  readonly dryRun: boolean;
  readonly startedAt: string;
  readonly lastReload: { readonly at: string; readonly ok: boolean; readonly message: string } | null;
  readonly files: readonly string[];
  readonly groups: readonly Group[];
  readonly peers: readonly Peer[];
  readonly kernelSettings: readonly {
    readonly name: string;
    readonly wanted: string;
    readonly value: string | null;
  }[];
}

export type Severity = 'info' | 'notice' | 'warning' | 'error';

export interface TimelineEvent {
  readonly sequence: number;
  readonly at: string;
  readonly severity: Severity;
  readonly kind: string;
  readonly virtual?: string;
  readonly real?: string;
  readonly message: string;
}

/** One message of the stream. */
export type Message =
  /** Everything from here on replaces what was sent before. */
  | { readonly kind: 'begin'; readonly version: string; readonly orders: boolean }
  | { readonly kind: 'overview'; readonly overview: Overview }
  /** Adds to the virtual servers or replaces those that have the same id, in the configuration's order. */
  | { readonly kind: 'virtuals'; readonly virtuals: readonly VirtualServer[] }
  /** No more pages may be open; nothing follows. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'events'; readonly events: readonly TimelineEvent[] }
  /** The end of each look at the director: what came before is complete. */
  | {
      readonly kind: 'tick';
      /** The director's clock. */
      readonly now: string;
      /** New connections a second of each virtual server, in order; null where that is not known. */
      readonly rates: readonly (number | null)[];
      /** Why the director could not be looked at; what is shown is from before. */
      readonly problem: string | null;
    };

/** What changes with every look, told for those virtual servers only that somebody has unfolded. */
export interface Counters {
  /** New connections a second, by the kernel's own average over some 8 s. */
  readonly rate: number | null;
  readonly active: number | null;
  readonly inactive: number | null;
  readonly lastCheck: string | null;
  readonly latencyMs: number | null;
}

/** The answer to `/page/counters?virtual=ID`: by virtual server, for each of its real servers in order. */
export type CountersAnswer = Readonly<Record<string, readonly Counters[]>>;

/** Virtual servers that one request for counters may name. */
export const MAX_COUNTED_VIRTUALS = 20;

export type OrderName = 'drain' | 'undrain' | 'weight' | 'standby' | 'takeover' | 'failback';
