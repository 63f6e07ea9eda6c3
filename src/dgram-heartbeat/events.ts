import type { DeathReason } from './peer/liveness.ts';
import type { RefusalReason } from './refusals.ts';

/** What a heartbeat tells. Within one datagram, in this order. */
export type HeartbeatEvent =
  /** Its program started anew: its state and what was sent to it are void. */
  | { readonly kind: 'peer-restarted'; readonly peer: string }
  | { readonly kind: 'peer-alive'; readonly peer: string }
  /** Silent for warntime. */
  | { readonly kind: 'peer-late'; readonly peer: string; readonly silentMs: number }
  /** Heard again after it was late. */
  | { readonly kind: 'peer-in-time'; readonly peer: string; readonly silentMs: number }
  | { readonly kind: 'link-up'; readonly peer: string; readonly link: string }
  | { readonly kind: 'link-down'; readonly peer: string; readonly link: string }
  /** The peer's state is another than before, or known for the first time since it started. */
  | { readonly kind: 'state'; readonly peer: string; readonly state: Uint8Array }
  | { readonly kind: 'message'; readonly peer: string; readonly payload: Uint8Array }
  | {
      readonly kind: 'peer-dead';
      readonly peer: string;
      readonly reason: DeathReason;
      readonly silentMs: number;
    }
  /** Datagrams were refused since the last report of that reason; at most one report per reason in 10 s. */
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      readonly count: number;
      /** Where the last came from, as the network says: not to be trusted. */
      readonly from: string | undefined;
    }
  /** We were stopped or asleep: nothing was heard and nothing sent. Peers get that time back. */
  | { readonly kind: 'away'; readonly awayMs: number }
  /** A link of ours cannot send or be opened; it is opened anew, with back-off, until it works. */
  | { readonly kind: 'link-fault'; readonly link: string; readonly reason: string }
  | { readonly kind: 'link-repaired'; readonly link: string };

export type SendResult =
  | { readonly delivered: true; readonly afterMs: number }
  | {
      readonly delivered: false;
      readonly reason: SendFailure;
      /** It was transmitted at least once: the peer may have it, only its acknowledgement is missing. */
      readonly maybe: boolean;
    };

export type SendFailure =
  | 'expired'
  | 'peer-restarted'
  | 'peer-left'
  | 'queue-full'
  | 'too-large'
  | 'unknown-peer'
  | 'closed';
