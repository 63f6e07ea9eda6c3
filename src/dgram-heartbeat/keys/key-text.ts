import { createSecretKey, randomBytes } from 'node:crypto';
import type { Key, Keyring } from './keyring.ts';

/** What is wrong with a key file, and where. Never tells anything of a key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

const maxKeyId = 0xffff_ffff;

/**
 * Reads the text of a key file: lines `key ID HEX` (32 to 64 bytes, as hexadecimal digits) and one line
 * `sign ID`, in any order; `#` starts a comment.
 * @param name what messages call the file
 * @throws KeyFileError
 */
export function parseKeyText(text: string, name: string): Keyring {
  const byId = new Map<number, Key>();
  let signing: { readonly id: number; readonly where: string } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${name}:${index + 1}`;
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words[0] === 'key' && words.length === 3) {
      const id = parseId(words[1] ?? '', where);
      if (byId.has(id))
        throw new KeyFileError(`${where}: a second key with id ${id}; give it an id of its own`);
      byId.set(id, { id, secret: parseSecret(words[2] ?? '', where) });
    } else if (words[0] === 'sign' && words.length === 2) {
      if (signing)
        throw new KeyFileError(`${where}: a second "sign" line, beside ${signing.where}; keep one`);
      signing = { id: parseId(words[1] ?? '', where), where };
    } else {
      throw new KeyFileError(`${where}: expected "key ID HEXDIGITS" or "sign ID"`);
    }
  }
  if (byId.size === 0) throw new KeyFileError(`${name}: has no key; make a key file with newKeyFileText`);
  if (!signing) throw new KeyFileError(`${name}: no "sign ID" line says which key signs`);
  const key = byId.get(signing.id);
  if (!key) throw new KeyFileError(`${signing.where}: there is no key with id ${signing.id}`);
  return { signing: key, byId };
}

/** The text of a new key file with one random key. To be written with mode 0600. */
export function newKeyFileText(): string {
  return [
    '# Shared secret of the heartbeats: the same file on every node, readable by its owner only (mode 0600).',
    '# To roll keys without a gap: add a new "key" line to the file of every node; when all have read it,',
    '# let "sign" name the new key, one node after the other; then remove the old line everywhere.',
    newKeyLine(1),
    'sign 1',
    '',
  ].join('\n');
}

/**
 * A `key` line with a new random secret, to be added to a key file.
 * @param id 1 to 4294967295, not yet used in that file
 */
export function newKeyLine(id: number): string {
  if (!isKeyId(id)) throw new RangeError(`key id ${id}: not from 1 to ${maxKeyId}`);
  return `key ${id} ${randomBytes(32).toString('hex')}`;
}

function parseId(word: string, where: string): number {
  const id = /^\d{1,10}$/.test(word) ? Number(word) : 0;
  if (!isKeyId(id)) throw new KeyFileError(`${where}: a key's id is a number from 1 to ${maxKeyId}`);
  return id;
}

function isKeyId(id: number): boolean {
  return Number.isInteger(id) && id >= 1 && id <= maxKeyId;
}

function parseSecret(word: string, where: string): Key['secret'] {
  if (!/^(?:[0-9a-fA-F]{2}){32,64}$/.test(word)) {
    throw new KeyFileError(`${where}: a key is 64 to 128 hexadecimal digits, an even number of them`);
  }
  return createSecretKey(word, 'hex');
}
