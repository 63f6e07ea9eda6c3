/** One datagram's content, from one node to another, apart from key id and authentication. */
export interface Datagram {
  /** Tag of the cluster's name (`clusterTag`), 16 hexadecimal digits. */
  readonly cluster: string;
  /** Number of the link that the sender used, in the sender's own order, below `maxLinks`. */
  readonly path: number;
  readonly sender: string;
  readonly receiver: string;
  /** 32 hexadecimal digits, drawn anew each time the sender starts. */
  readonly senderBoot: string;
  /** The receiver's boot, as the sender knows it. */
  readonly receiverBoot: string | undefined;
  /** The sender has proof that `receiverBoot` is the receiver's present one. */
  readonly confirmed: boolean;
  /** Counts what this boot of the sender sent to this receiver; the same on every link. */
  readonly sequence: number;
  /** The sender's monotonic clock, in microseconds. */
  readonly clockUs: number;
  readonly echo: Echo | undefined;
  /** Highest number of the receiver's messages that the sender has delivered; 0: none. */
  readonly ack: number;
  /** The sender leaves on purpose; nothing follows from this boot. */
  readonly goodbye: boolean;
  readonly body: Body;
}

/** The receiver's own clock, as the sender last heard it. Proves that the datagram is not older than that. */
export interface Echo {
  readonly clockUs: number;
  /** How long the sender has held it, on the sender's clock. */
  readonly holdUs: number;
  /** It was heard on the very link that carries this datagram: good for a round-trip estimate. */
  readonly sameLink: boolean;
}

export type Body =
  | { readonly kind: 'status'; readonly state: Uint8Array }
  | { readonly kind: 'message'; readonly number: number; readonly payload: Uint8Array }
  /** A later version's: its header counts, its body is ignored. Never sent. */
  | { readonly kind: 'unknown'; readonly code: number };
