import { foldCase, noByte, oneByte } from './byte-set.ts';
import type { Flags } from './flags.ts';
import type { Scanner } from './scanner.ts';
import type { Node } from './syntax.ts';

/** What one pattern's parts share while it is read. */
export interface Reading {
  readonly scanner: Scanner;
  readonly groupNames: Map<string, number>;
  groupCount: number;
  branchReset: boolean;
}

/** The two letters above 255 that are another case of an ASCII letter: long s and the Kelvin sign. */
const foldsToAscii: ReadonlyMap<number, number> = new Map([
  [0x17f, 0x73],
  [0x212a, 0x6b],
]);

/** A code above 255 matches no byte. */
export function literal(code: number, flags: Flags): Node {
  const folded = flags.ignoreCase ? (foldsToAscii.get(code) ?? code) : code;
  const set = folded > 255 ? noByte : oneByte(folded);
  return { kind: 'bytes', set: flags.ignoreCase ? foldCase(set) : set };
}
