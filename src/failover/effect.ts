import type { Cause } from './cause.ts';
import type { Report } from './report.ts';

/** A director's role in a group, for people. */
export type Role = 'starting' | 'standby' | 'active' | 'fault';

export type Outcome = 'accepted' | 'done' | 'refused' | 'failed';

/** What a note is about, where programs want to know, too. */
export interface NoteSubject {
  readonly kind: 'peer-alive' | 'peer-late' | 'peer-dead' | 'configuration-differs' | 'configuration-same';
  readonly peer: string;
}

/**
 * What the machine wants done. The shell performs effects in order and answers `acquire`, `release` and `fence`
 * with the event of the same attempt. Every effect may be asked for again and must then come to the same end.
 */
export type Effect =
  /** Put the group's addresses up, run its start commands, announce. */
  | {
      readonly kind: 'acquire';
      readonly group: string;
      readonly attempt: number;
      readonly planned: boolean;
      readonly why: string;
    }
  /** Run its stop commands, take its addresses down; also what is left of an acquire that failed. */
  | {
      readonly kind: 'release';
      readonly group: string;
      readonly attempt: number;
      readonly planned: boolean;
      readonly why: string;
    }
  | { readonly kind: 'announce'; readonly group: string; readonly why: string }
  /** Send this report now, and with every keepalive from now on. */
  | { readonly kind: 'publish'; readonly report: Report }
  | { readonly kind: 'fence'; readonly peer: string; readonly attempt: number; readonly why: string }
  /** Give a tick at this time, however the keepalives fall. Replaces the time asked for before. */
  | { readonly kind: 'wake'; readonly at: number }
  | {
      readonly kind: 'transition';
      readonly group: string;
      readonly from: Role;
      readonly to: Role;
      readonly cause: Cause;
      readonly why: string;
      readonly at: number;
    }
  /** For the log. */
  | { readonly kind: 'note'; readonly text: string; readonly about?: NoteSubject }
  /** `accepted` is followed by `done` or `failed`; the other outcomes are final. */
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: Outcome; readonly text: string }
  /** The process may end; `keep`: addresses, table and sync daemons stay as they are. */
  | { readonly kind: 'exit'; readonly keep: boolean; readonly why: string };
