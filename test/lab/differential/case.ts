import type { Difference } from './differences.ts';

/** The table as `ipvsadm -Sn` writes it, in any order; or the line that the first error is about. */
export type Outcome = { readonly table: string } | { readonly rejectedAt: number };

/**
 * One ldirectord.cf that Debian's ldirectord and ours both run, on the same kernel and the same network
 * (farm.ts tells which servers answer there and how).
 */
export interface DifferentialCase {
  readonly name: string;
  /** Starts behind its first line break, so that a case reads like a file. */
  readonly config: string;
  /** What the table holds before the start, in the form of `ipvsadm -Sn`. */
  readonly before?: string;
  /** Files that the daemon finds in /run/case, by name; an empty directory where the name ends in `/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** The outcome ends with the rows of `ipvsadm -Ln --thresholds`: `-> RS upper lower active inactive`. */
  readonly thresholds?: true;
  /** Check cycles that the outcome needs; 1 unless told. */
  readonly cycles?: number;
  /** The outcome is what is left after a clean stop. */
  readonly stopped?: true;
  /** What Debian's ldirectord does, and ours too unless `ours` says otherwise. */
  readonly expected: Outcome;
  /** A difference that docs/migration.md explains under this heading. */
  readonly ours?: { readonly difference: Difference; readonly outcome: Outcome };
}
