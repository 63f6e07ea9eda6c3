import { optional } from '../config/optional.ts';
import type { CertificateWarning, Verdict } from '../health/verdict.ts';

/** What directord holds true of one real server within one virtual server. */
export interface ServerState {
  /** False until the first verdict: the server is then taken as the kernel had it. */
  readonly checked: boolean;
  readonly up: boolean;
  /** The check's own words, or why no check has decided yet. */
  readonly reason: string;
  /** Wall clock, for people. */
  readonly since: Date;
  /** Failures in a row that have not (yet) taken an up server out of service. */
  readonly softFailures: number;
  /** What the last good check said of the server's certificate. */
  readonly certificate?: CertificateWarning;
}

export type Transition = 'none' | 'up' | 'down' | 'soft-failure' | 'soft-failures-reset';

/**
 * The state of a server that no check has judged yet. What the kernel has in service stays there: a restart
 * must not interrupt what works.
 */
export function initialServerState(inService: boolean, now: Date): ServerState {
  return {
    checked: false,
    up: inService,
    reason: inService ? 'found in service, not checked yet' : 'not checked yet',
    since: now,
    softFailures: 0,
  };
}

/**
 * Folds a verdict into a state. One success brings a server up; `failureCount` failures in a row take an up
 * server down (ldirectord's `failurecount`; there is no rise count).
 */
export function nextServerState(
  state: ServerState,
  verdict: Verdict,
  failureCount: number,
): readonly [ServerState, Transition] {
  const { certificate, ...rest } = state;
  const [next, transition] = judged(rest, verdict, failureCount);
  const { outcome } = verdict;
  return [
    { ...next, ...optional('certificate', outcome.up ? outcome.certificate : certificate) },
    transition,
  ];
}

function judged(
  state: ServerState,
  verdict: Verdict,
  failureCount: number,
): readonly [ServerState, Transition] {
  const { outcome } = verdict;
  if (outcome.up) {
    if (state.up) {
      const next = { ...state, checked: true, reason: outcome.detail, softFailures: 0 };
      return [next, state.softFailures > 0 ? 'soft-failures-reset' : 'none'];
    }
    return [{ ...changed(true, outcome.detail, verdict), softFailures: 0 }, 'up'];
  }
  if (!state.up) {
    if (!state.checked) return [{ ...changed(false, outcome.reason, verdict), softFailures: 0 }, 'down'];
    return [{ ...state, reason: outcome.reason }, 'none'];
  }
  const softFailures = state.softFailures + 1;
  if (softFailures < failureCount) {
    return [{ ...state, checked: true, reason: outcome.reason, softFailures }, 'soft-failure'];
  }
  return [{ ...changed(false, outcome.reason, verdict), softFailures: 0 }, 'down'];
}

function changed(up: boolean, reason: string, verdict: Verdict): Omit<ServerState, 'softFailures'> {
  return { checked: true, up, reason, since: verdict.finishedAt };
}
