import type { KeyObject } from 'node:crypto';

/** One shared secret. A `KeyObject` shows nothing of itself when printed, and can be sent to a worker thread. */
export interface Key {
  readonly id: number;
  readonly secret: KeyObject;
}

/** Datagrams are signed with one key and accepted with any: so keys can be rolled one node at a time. */
export interface Keyring {
  readonly signing: Key;
  readonly byId: ReadonlyMap<number, Key>;
}
