import type { Verdict } from '../health/verdict.ts';

/** Told of what is to be counted. Must be quick, and must not throw. */
export interface DirectorObserver {
  /** A check's verdict, for each virtual server whose real server it decides. */
  verdict(virtualId: string, verdict: Verdict): void;
  /** The configuration was read anew, or could not be. */
  reload(ok: boolean): void;
  /** This director has another role in a group of virtual addresses. */
  roleChange(change: RoleChange): void;
}

/** All of them words of a small set, but for the group's name. */
export interface RoleChange {
  readonly group: string;
  readonly from: string;
  readonly to: string;
  readonly cause: string;
}
