import type { AgentReport } from './agent-report.ts';

/** A server's certificate that ends soon, or has: the server is up, but not for long. */
export interface CertificateWarning {
  /** ISO 8601. */
  readonly ends: string;
  readonly ended: boolean;
}

/** What one run of a check found. `detail` and `reason` are words for people and hold no secret. */
export type CheckOutcome =
  | {
      readonly up: true;
      readonly detail: string;
      readonly certificate?: CertificateWarning;
      /** What the server says of its own weight, where it was asked. */
      readonly agent?: AgentReport;
    }
  | { readonly up: false; readonly reason: string };

/** The latest outcome of one check, with its history in short. */
export interface Verdict {
  readonly outcome: CheckOutcome;
  /** How long the check ran, in milliseconds. */
  readonly latencyMs: number;
  /** Wall-clock end of the check, for people; logic must not compare it. */
  readonly finishedAt: Date;
  /** Failures in a row up to now; 0 after a success. */
  readonly consecutiveFailures: number;
}
