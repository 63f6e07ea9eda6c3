import type { Text } from '../lines.ts';
import { createProblemList } from '../problem-list.ts';
import type { Reader } from '../values.ts';

/** A line of an INI file that is read back as exactly this value. */
export function entry(key: string, value: string): string {
  const plain = /^[\w./:@%+,[\]-]+(?: [\w./:@%+,[\]-]+)*$/.test(value);
  return `${key} = ${plain ? value : JSON.stringify(value)}`;
}

export function comment(text: string): string {
  return `; ${text.replaceAll(/\p{Cc}/gu, '?')}`;
}

/** What a reader of directord.ini makes of a text; undefined where it is not valid. */
export function readText<Value>(read: Reader<Value>, text: string): Value | undefined {
  const value: Text = { text, line: 1, column: 1 };
  return read(value, createProblemList(''));
}
