import {
  type ByteSet,
  digitBytes,
  horizontalBytes,
  invert,
  lineFeed,
  spaceBytes,
  verticalBytes,
  wordBytes,
} from './byte-set.ts';
import type { Scanner } from './scanner.ts';

/** What follows a backslash and means the same inside and outside a bracketed class. */
export type CommonEscape =
  | { readonly kind: 'set'; readonly set: ByteSet }
  /** A code above 255 can be no byte of a response. */
  | { readonly kind: 'code'; readonly code: number };

const sets: Readonly<Record<string, ByteSet>> = {
  d: digitBytes,
  D: invert(digitBytes),
  w: wordBytes,
  W: invert(wordBytes),
  s: spaceBytes,
  S: invert(spaceBytes),
  h: horizontalBytes,
  H: invert(horizontalBytes),
  v: verticalBytes,
  V: invert(verticalBytes),
};

const controls: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

export const notLineFeed = invert(lineFeed);

/** Reads the rest of an escape after its letter; undefined where the letter has no common meaning. */
export function readCommonEscape(scanner: Scanner, letter: string): CommonEscape | undefined {
  const set = Object.hasOwn(sets, letter) ? sets[letter] : undefined;
  if (set !== undefined) return { kind: 'set', set };
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return { kind: 'code', code: control };
  switch (letter) {
    case 'x':
      return { kind: 'code', code: readHexadecimal(scanner) };
    case 'o':
      return { kind: 'code', code: readBracedOctal(scanner) };
    case 'c':
      return { kind: 'code', code: readControl(scanner) };
    case 'p':
    case 'P':
      return scanner.fail(`Unicode property \\${letter} is not supported; name the bytes in [...]`);
    default:
      return undefined;
  }
}

/** Up to three octal digits, the first of which has been read. */
export function readOctal(scanner: Scanner, first: string): number {
  const more = scanner.takeMatch(/[0-7]{0,2}/y)?.[0] ?? '';
  return Number.parseInt(first + more, 8);
}

function readHexadecimal(scanner: Scanner): number {
  // Perl reads the digits up to the first character that is none, without complaint.
  const braced = scanner.takeMatch(/\{\s*([0-9a-fA-F_]*)[^}]*\}/y);
  if (braced !== undefined) return Number.parseInt((braced[1] ?? '').replaceAll('_', '') || '0', 16);
  if (scanner.sees('{')) scanner.fail('\\x{ without its closing brace');
  return Number.parseInt(scanner.takeMatch(/[0-9a-fA-F]{1,2}/y)?.[0] ?? '0', 16);
}

function readBracedOctal(scanner: Scanner): number {
  const digits = scanner.takeMatch(/\{\s*([0-7_]+)\s*\}/y)?.[1];
  if (digits === undefined) return scanner.fail('\\o must be followed by octal digits in braces');
  return Number.parseInt(digits.replaceAll('_', ''), 8);
}

function readControl(scanner: Scanner): number {
  const letter = scanner.next('\\c at the end of the pattern');
  const code = letter.toUpperCase().charCodeAt(0);
  if (code < 0x20 || code > 0x7e) scanner.fail('\\c must be followed by a printable character');
  return code ^ 0x40;
}
