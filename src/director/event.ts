export type EventSeverity = 'info' | 'notice' | 'warning' | 'error';

/** One fact that an operator may want to know: a line in the log, the journal and `directorctl events`. */
export interface DirectorEvent {
  /** Counts from 1 in each run of the daemon. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly severity: EventSeverity;
  /** A stable word for programs. */
  readonly kind:
    | 'started'
    | 'stopped'
    | 'reloaded'
    | 'reload-failed'
    | 'configuration-warning'
    | 'virtual-added'
    | 'virtual-changed'
    | 'virtual-removed'
    | 'real-up'
    | 'real-down'
    | 'real-soft-failure'
    /** A real server's certificate ends soon, has ended, or was replaced in time. */
    | 'certificate'
    | 'real-added'
    | 'real-changed'
    | 'real-quiesced'
    | 'real-removed'
    | 'fallback-added'
    | 'fallback-removed'
    | 'drift-repaired'
    | 'operator'
    | 'command'
    | 'kernel-error'
    /** A group of virtual addresses is held by this director, or no longer. */
    | 'role-changed'
    | 'failover'
    /** Another host uses a virtual address that this director holds. */
    | 'address-conflict';
  /** Without virtual or real where the fact is about neither. */
  readonly virtual?: string;
  readonly real?: string;
  readonly message: string;
}
