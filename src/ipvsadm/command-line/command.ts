import type {
  Operation,
  ServiceIdentity,
  SyncDaemonSettings,
  SyncRole,
  Timeouts,
} from '../../node-ipvs-netlink/index.ts';

/** What a listing of the table shows of each real server. */
export type Columns = 'plain' | 'statistics' | 'rates' | 'thresholds' | 'persistence' | 'tunnels';

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'change'; readonly operation: Operation }
  | { readonly kind: 'clear' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'save'; readonly numeric: boolean }
  | ListTable
  | { readonly kind: 'list-connections'; readonly numeric: boolean; readonly engineData: boolean }
  | { readonly kind: 'list-timeouts' }
  | { readonly kind: 'list-daemons' }
  | { readonly kind: 'zero'; readonly service?: ServiceIdentity }
  | { readonly kind: 'set-timeouts'; readonly timeouts: Partial<Timeouts> }
  | { readonly kind: 'start-daemon'; readonly settings: SyncDaemonSettings }
  | { readonly kind: 'stop-daemon'; readonly role: SyncRole }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export interface ListTable {
  readonly kind: 'list-table';
  /** Absent lists every service. */
  readonly service?: ServiceIdentity;
  readonly columns: Columns;
  /** Counters in full rather than in thousands, millions, ... */
  readonly exact: boolean;
  readonly numeric: boolean;
  readonly sorted: boolean;
}

/** What each kind of command makes of its options. */
export type Built = { readonly command: Command } | { readonly reason: string };
