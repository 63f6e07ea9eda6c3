/** One thing that is wrong: what, since when, why, and what the director did about it. */
export interface Trouble {
  readonly key: string;
  readonly level: 'error' | 'warning';
  readonly what: string;
  /** Milliseconds since the epoch, by the director's clock. */
  readonly since: number | undefined;
  readonly why: string;
  readonly done: string;
}
