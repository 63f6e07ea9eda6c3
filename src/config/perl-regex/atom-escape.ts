import { anyByte, oneByte, verticalBytes } from './byte-set.ts';
import { notLineFeed, readCommonEscape, readOctal } from './escapes.ts';
import type { Flags } from './flags.ts';
import { literal, type Reading } from './reading.ts';
import { type Anchor, empty, type Node } from './syntax.ts';

const anchors: Readonly<Record<string, Anchor>> = {
  A: 'text-start',
  G: 'text-start', // the first match of a string starts at its start
  z: 'text-end',
  Z: 'last-line-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
};

const carriageReturnLineFeed: Node = {
  kind: 'sequence',
  items: [
    { kind: 'bytes', set: oneByte(0x0d) },
    { kind: 'bytes', set: oneByte(0x0a) },
  ],
};

/** Reads an escape outside a bracketed class; its backslash has been consumed. */
export function readAtomEscape(reading: Reading, flags: Flags): Node {
  const { scanner } = reading;
  const offset = scanner.position - 1;
  const letter = scanner.next('a backslash at the end of the pattern');
  if ((letter === 'b' || letter === 'B') && scanner.sees('{')) {
    scanner.fail(`Unicode boundary \\${letter}{...} is not supported`, offset);
  }
  const anchor = Object.hasOwn(anchors, letter) ? anchors[letter] : undefined;
  if (anchor !== undefined) return { kind: 'anchor', at: anchor };
  const common = readCommonEscape(scanner, letter);
  if (common?.kind === 'set') return { kind: 'bytes', set: common.set };
  if (common?.kind === 'code') return literal(common.code, flags);
  switch (letter) {
    case 'K': // moves only where the match is said to begin
      return empty;
    case 'R':
      return lineBreakOr({ kind: 'bytes', set: verticalBytes });
    case 'X':
      return lineBreakOr({ kind: 'bytes', set: anyByte });
    case 'N':
      return readNotLineFeed(reading, flags, offset);
    case 'C':
      return scanner.fail('\\C is no longer supported by Perl', offset);
    case 'g':
    case 'k':
      return readNamedReference(reading, flags, letter, offset);
    case '0':
      return literal(readOctal(scanner, letter), flags);
    default:
      if (/[1-9]/.test(letter)) return readNumbered(reading, flags, letter, offset);
      return literal(letter.charCodeAt(0), flags);
  }
}

function lineBreakOr(other: Node): Node {
  return { kind: 'atomic', item: { kind: 'alternation', branches: [carriageReturnLineFeed, other] } };
}

function readNotLineFeed({ scanner }: Reading, flags: Flags, offset: number): Node {
  const code = scanner.takeMatch(/\{U\+([0-9a-fA-F]+)\}/y)?.[1];
  if (code !== undefined) return literal(Number.parseInt(code, 16), flags);
  if (scanner.takeMatch(/\{(?![\d, \t]+\})/y) !== undefined) {
    scanner.fail('a character by name, \\N{NAME}, is not supported; write \\x{hex}', offset);
  }
  return { kind: 'bytes', set: notLineFeed };
}

/** `\1` to `\9` always refer to a group; longer numbers only where that many groups are open, else octal. */
function readNumbered(reading: Reading, flags: Flags, first: string, offset: number): Node {
  const { scanner } = reading;
  const group = Number(first + (scanner.takeMatch(/(?=(\d*))/y)?.[1] ?? ''));
  if (group <= 9 || group <= reading.groupCount) {
    scanner.takeMatch(/\d*/y);
    return reference(reading, flags, group, offset);
  }
  if (!/[0-7]/.test(first))
    return scanner.fail(`reference to a group that does not exist: \\${first}`, offset);
  return literal(readOctal(scanner, first), flags);
}

function readNamedReference(reading: Reading, flags: Flags, letter: string, offset: number): Node {
  const { scanner } = reading;
  const shape = /\{[ \t]*([-\w]+)[ \t]*\}|<(\w+)>|'(\w+)'|(-?\d+)/y;
  const match = scanner.takeMatch(shape);
  const name = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
  if (name === undefined) return scanner.fail(`\\${letter} that names no group`, offset);
  return referenceByName(reading, flags, name, offset);
}

export function referenceByName(reading: Reading, flags: Flags, name: string, offset: number): Node {
  if (/^\d+$/.test(name)) return reference(reading, flags, Number(name), offset);
  if (/^-\d+$/.test(name)) return reference(reading, flags, reading.groupCount + 1 + Number(name), offset);
  const group = reading.groupNames.get(name);
  if (group === undefined)
    return reading.scanner.fail(`reference to a group that does not exist: ${name}`, offset);
  return reference(reading, flags, group, offset);
}

function reference({ scanner }: Reading, flags: Flags, group: number, offset: number): Node {
  if (group < 1) scanner.fail('reference to a group that does not exist', offset);
  if (flags.ignoreCase) scanner.fail('a backreference under the i flag is not supported', offset);
  return { kind: 'backreference', group, offset };
}
