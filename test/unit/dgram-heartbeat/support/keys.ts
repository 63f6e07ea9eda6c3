import { parseKeyText } from '../../../../src/dgram-heartbeat/keys/key-text.ts';
import type { Keyring } from '../../../../src/dgram-heartbeat/keys/keyring.ts';

/** A keyring of fixed keys, each of one repeated byte: golden bytes depend on them. */
export function keyring(signing: number, ids: readonly number[] = [signing]): Keyring {
  const lines = ids.map((id) => `key ${id} ${id.toString(16).padStart(2, '0').repeat(32)}`);
  return parseKeyText([...lines, `sign ${signing}`].join('\n'), 'test keys');
}
