import type { Health, Report } from './report.ts';

/** What an operator, systemd or an upgrade asks of a director. No groups means all. */
export type FailoverCommand =
  | { readonly kind: 'standby' | 'takeover' | 'failback'; readonly groups: readonly string[] }
  | { readonly kind: 'stop' }
  | { readonly kind: 'restart'; readonly holdMs: number };

export type EffectResult = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** What happens to a director. `now` is its own monotonic clock in milliseconds and never goes back. */
export type FailoverEvent = { readonly now: number } & (
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'peer';
      readonly peer: string;
      readonly status: 'alive' | 'late' | 'dead' | 'restarted';
    }
  | { readonly kind: 'report'; readonly peer: string; readonly report: Report }
  | { readonly kind: 'unreadable'; readonly peer: string; readonly why: string }
  | { readonly kind: 'carrier'; readonly interface: string; readonly up: boolean }
  | { readonly kind: 'ping'; readonly address: string; readonly reachable: boolean }
  | { readonly kind: 'table'; readonly ready: boolean }
  /** The configuration was read anew: 16 hexadecimal digits that differ when it differs. */
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'health'; readonly group: string; readonly health: Health }
  /** Addresses and start commands are done, or failed. */
  | {
      readonly kind: 'acquired';
      readonly group: string;
      readonly attempt: number;
      readonly result: EffectResult;
    }
  | {
      readonly kind: 'released';
      readonly group: string;
      readonly attempt: number;
      readonly result: EffectResult;
    }
  /** A group that is held cannot be held on: its addresses or its commands failed meanwhile. */
  | { readonly kind: 'lost'; readonly group: string; readonly why: string }
  /** The fence command allows the takeover (ok) or vetoes it. */
  | {
      readonly kind: 'fenced';
      readonly peer: string;
      readonly attempt: number;
      readonly result: EffectResult;
    }
  | { readonly kind: 'command'; readonly id: number; readonly command: FailoverCommand }
);
