import type { Director } from '../director/director.ts';
import type { StartOutcome } from '../director/start.ts';
import type { MemberStatus } from './member-status.ts';

/** What operators may ask of the directors' groups of virtual addresses. */
export interface GroupOrder {
  /**
   * `standby`: the groups go to another director. `takeover`: they come here. `failback`: they go where they are
   * preferred.
   */
  readonly kind: 'standby' | 'takeover' | 'failback';
  /** None: all that the order can be about. */
  readonly groups: readonly string[];
  /** Answer when it has come true, or has failed; otherwise when it is accepted. */
  readonly wait: boolean;
  /** Who ordered it, for the event that tells of it. */
  readonly by?: string;
}

/** Whether an order was carried out, or (without waiting) accepted; `message` says what came of it, or why not. */
export interface OrderOutcome {
  readonly ok: boolean;
  readonly message: string;
}

/** A director as a member of its cluster, whether it is alone or one of a pair. */
export interface Member extends Omit<Director, 'status' | 'stop' | 'reconsider'> {
  status(): Promise<MemberStatus>;
  /** A director that is alone declines. Never rejects. */
  order(order: GroupOrder): Promise<OrderOutcome>;
  /**
   * Tells the peers to hold still, and ends: virtual addresses, table and connections stay as they are for the
   * daemon that starts next. Where it declines, everything goes on.
   */
  restart(): Promise<OrderOutcome>;
  /** Whether all of its threads work; the event loop of the caller is for the caller to judge. */
  works(): Promise<boolean>;
  /** Hands the virtual addresses over, stops checking, and cleans the table where `cleanstop` says so. */
  stop(): Promise<void>;
}

export type MemberOutcome =
  | { readonly ok: true; readonly director: Member }
  | Extract<StartOutcome, { readonly ok: false }>;
