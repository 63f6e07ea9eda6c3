import type { Problem } from '../config/problem.ts';
import type { DirectorEvent } from './event.ts';
import type { EventFilter } from './event-filter.ts';
import type { DirectorStatus } from './status.ts';

export type ReloadOutcome =
  | { readonly ok: true; readonly message: string; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly message: string; readonly problems: readonly Problem[] };

/** Which real servers an operator means: an address, with or without a port, in every virtual server. */
export interface RealServerSelector {
  readonly address: string;
  readonly port?: number;
}

export type SelectionOutcome =
  | {
      readonly ok: true;
      /** Such as `10.0.0.5:80 in tcp:10.0.0.1:80`. */
      readonly changed: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

/** A running director, as the control socket and the signal handlers see it. */
export interface Director {
  status(): Promise<DirectorStatus>;
  /** Reads the files again. A file with errors changes nothing. */
  reload(): Promise<ReloadOutcome>;
  /** @param by who ordered it, for the event that tells of it; nobody in particular otherwise. */
  drain(selector: RealServerSelector, by?: string): Promise<SelectionOutcome>;
  undrain(selector: RealServerSelector, by?: string): Promise<SelectionOutcome>;
  /** `auto` returns to the configuration's weight. */
  setWeight(selector: RealServerSelector, weight: number | 'auto', by?: string): Promise<SelectionOutcome>;
  /** The newest events that the filter lets through, oldest first; at most `limit`. */
  recentEvents(limit: number, filter?: EventFilter): readonly DirectorEvent[];
  /** Calls `listener` for each event from now on, those that are only summarised, too; returns how to stop that. */
  onEvent(listener: (event: DirectorEvent) => void): () => void;
  /** What `withheld` says of these virtual servers has changed; resolves when the table follows. Never rejects. */
  reconsider(virtualIds: readonly string[]): Promise<void>;
  /**
   * Stops checking and resolves when that is done. The table is cleaned where `cleanstop` says so, unless it is to
   * be kept for the daemon that starts next.
   */
  stop(options?: { readonly keepTable: boolean }): Promise<void>;
}
