import type { CheckOutcome } from './verdict.ts';

/**
 * One run of a check against one real server. It settles within its own timeout, or soon after `signal`
 * aborts; it never rejects for what a server does, and leaves no socket, timer or process behind.
 */
export type Check = (signal: AbortSignal) => Promise<CheckOutcome>;

/** A distinct check: virtual servers that want the same check of the same real server share one. */
export interface PlannedCheck {
  /** Equal for equal checks, whatever virtual server or reload they come from. */
  readonly key: string;
  /** Such as `http 10.0.0.5:80`; for people. */
  readonly description: string;
  /** Milliseconds from the end of one run to the start of the next. */
  readonly intervalMs: number;
  /** The monitor aborts a run that has taken this long, in milliseconds. */
  readonly timeoutMs: number;
  readonly run: Check;
}
