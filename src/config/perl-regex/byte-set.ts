/**
 * A set of byte values, immutable by convention. Perl matches a file's bytes under its default rules: only
 * ASCII letters have case, and `\w \d \s` and the POSIX classes are ASCII.
 */
export interface ByteSet {
  has(byte: number): boolean;
}

export type Range = readonly [first: number, last: number];

export function byteSet(contains: (byte: number) => boolean): ByteSet {
  const members = Uint8Array.from({ length: 256 }, (_, byte) => (contains(byte) ? 1 : 0));
  return { has: (byte) => members[byte] === 1 };
}

function rangeSet(...ranges: readonly Range[]): ByteSet {
  return byteSet((byte) => ranges.some(([first, last]) => byte >= first && byte <= last));
}

/** Nearly all of a pattern are single bytes, so each is made once. */
export function oneByte(byte: number): ByteSet {
  singles ??= Array.from({ length: 256 }, (_, member) => rangeSet([member, member]));
  return singles[byte] ?? rangeSet();
}

let singles: ByteSet[] | undefined;

export function union(sets: readonly ByteSet[]): ByteSet {
  return byteSet((byte) => sets.some((set) => set.has(byte)));
}

export function invert(set: ByteSet): ByteSet {
  return byteSet((byte) => !set.has(byte));
}

/** The set with the other case of each ASCII letter in it. */
export function foldCase(set: ByteSet): ByteSet {
  return byteSet((byte) => set.has(byte) || (isLetter(byte) && set.has(byte ^ 0x20)));
}

export function toRanges(set: ByteSet): Range[] {
  const ranges: Range[] = [];
  let first: number | undefined;
  for (let byte = 0; byte <= 256; byte++) {
    const inside = byte < 256 && set.has(byte);
    if (inside && first === undefined) first = byte;
    if (!inside && first !== undefined) {
      ranges.push([first, byte - 1]);
      first = undefined;
    }
  }
  return ranges;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

const digit: Range = [0x30, 0x39];
const upper: Range = [0x41, 0x5a];
const lower: Range = [0x61, 0x7a];

export const lineFeed = rangeSet([0x0a, 0x0a]);
export const anyByte = rangeSet([0, 255]);
export const noByte = rangeSet();
export const wordBytes = rangeSet(digit, upper, lower, [0x5f, 0x5f]);
export const digitBytes = rangeSet(digit);
/** With vertical tab, unlike RE2's `\s`; without 0x85 and 0xA0, unlike JavaScript's. */
export const spaceBytes = rangeSet([0x09, 0x0d], [0x20, 0x20]);
/** `\h` and `\v` keep their Latin-1 members even under byte rules. */
export const horizontalBytes = rangeSet([0x09, 0x09], [0x20, 0x20], [0xa0, 0xa0]);
export const verticalBytes = rangeSet([0x0a, 0x0d], [0x85, 0x85]);

export const posixClasses: ReadonlyMap<string, ByteSet> = new Map([
  ['alpha', rangeSet(upper, lower)],
  ['digit', digitBytes],
  ['alnum', rangeSet(digit, upper, lower)],
  ['upper', rangeSet(upper)],
  ['lower', rangeSet(lower)],
  ['space', spaceBytes],
  ['blank', rangeSet([0x09, 0x09], [0x20, 0x20])],
  ['punct', rangeSet([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e])],
  ['graph', rangeSet([0x21, 0x7e])],
  ['print', rangeSet([0x20, 0x7e])],
  ['cntrl', rangeSet([0x00, 0x1f], [0x7f, 0x7f])],
  ['xdigit', rangeSet(digit, [0x41, 0x46], [0x61, 0x66])],
  ['word', wordBytes],
  ['ascii', rangeSet([0x00, 0x7f])],
]);
