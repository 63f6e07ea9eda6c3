/** One request to the kernel. */
export interface Request {
  /** The family's command number. */
  readonly command: number;
  /** True asks for every entry there is. */
  readonly dump: boolean;
  /** The attributes, padded to 4 bytes. */
  readonly body: Uint8Array;
  /** Called for each reply as it arrives; the attributes lie in `view` from `start` to `end`, for this call only. */
  readonly onReply?: (view: DataView, start: number, end: number) => void;
}

/** What became of one request. */
export type Outcome =
  | { readonly kind: 'done' }
  /** The kernel said no. `errno` is positive. */
  | { readonly kind: 'refused'; readonly errno: number }
  /** It was not done: it never left. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It may have been done: the answer did not come. */
  | { readonly kind: 'unanswered'; readonly reason: string };

/**
 * Carries requests to an IPVS table and brings back what it says: the kernel's, or one in memory.
 * The requests of one `exchange` are either all dumps, which may overtake each other, or none is, and they are
 * performed in order. The outcomes come in the order of the requests. It never rejects.
 */
export interface Transport {
  exchange(requests: readonly Request[]): Promise<readonly Outcome[]>;
  close(): void;
}
