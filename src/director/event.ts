import type { EventKind } from '../config/event-kinds.ts';
import type { EventSeverity } from '../config/event-severities.ts';

/**
 * One fact that an operator may want to know: a line in the log, the journal and `directorctl events`, and what hooks
 * and webhooks are given. docs/alerts.md promises these names: fields are added, but never change what they mean.
 */
export interface DirectorEvent {
  /** Counts from 1 in each run of the daemon. */
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  /** The director that saw it. */
  readonly node: string;
  readonly severity: EventSeverity;
  readonly kind: EventKind;
  /** For people; says what, and where there is one, why. */
  readonly message: string;
  /** Such as `tcp:10.0.0.1:80`; absent where the fact is about no virtual server. */
  readonly virtual?: string;
  /** Address and port of the real server as ldirectord.cf has them. */
  readonly real?: string;
  /** Whether the real server takes connections now. */
  readonly up?: boolean;
  /** Why, in the check's own words, or those of the failover. */
  readonly reason?: string;
  /** Since when the real server is in the state that it has now. ISO 8601. */
  readonly since?: string;
  /** How many real servers of the virtual server take connections now. */
  readonly healthy?: number;
  /** How many real servers the virtual server has. */
  readonly servers?: number;
  /** Whether the fallback server takes the traffic now. */
  readonly fallback?: boolean;
  /** What the daemon was doing. */
  readonly phase?: 'starting' | 'running' | 'reloading' | 'stopping';
  /** The group of virtual addresses. */
  readonly group?: string;
  /** This director's role in that group. */
  readonly role?: 'starting' | 'standby' | 'active' | 'fault';
  /** The role before and after a change. */
  readonly from?: string;
  readonly to?: string;
  /** The other director. */
  readonly peer?: string;
  readonly link?: string;
  /** The virtual address that a stranger has, or the ping node. */
  readonly address?: string;
  /** When the certificate ends, or has ended. ISO 8601. */
  readonly ends?: string;
  /** How often it changed, of something that flaps or flapped. */
  readonly changes?: number;
  /** True: one of so many changes that they are summarised; only `directorctl events --all` shows it. */
  readonly summarised?: true;
}

/** An event before the journal gives it its number, its time and the director's name. */
export type EventFact = Omit<DirectorEvent, 'sequence' | 'at' | 'node'>;
