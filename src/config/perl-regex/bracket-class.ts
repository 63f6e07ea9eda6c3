import { type ByteSet, byteSet, foldCase, invert, noByte, oneByte, posixClasses, union } from './byte-set.ts';
import { readCommonEscape, readOctal } from './escapes.ts';
import type { Scanner } from './scanner.ts';

interface ClassFlags {
  readonly ignoreCase: boolean;
  /** The xx flag: blanks and tabs in a class are layout. */
  readonly ignoreBlanks: boolean;
}

type Member =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'code'; readonly code: number };

/** Reads a bracketed class whose `[` has been consumed. */
export function readBracketClass(scanner: Scanner, flags: ClassFlags): ByteSet {
  const start = scanner.position - 1;
  const negated = scanner.take('^');
  const sets: ByteSet[] = [];
  // A closing bracket in first place is a member.
  for (let first = true; ; first = false) {
    if (flags.ignoreBlanks) scanner.takeMatch(/[ \t]*/y);
    if (!first && scanner.take(']')) break;
    if (scanner.atEnd) scanner.fail('[ without its closing ]', start);
    const from = scanner.position;
    const low = readMember(scanner);
    if (flags.ignoreBlanks) scanner.takeMatch(/[ \t]*/y);
    if (scanner.takeMatch(/-(?!\])/y) === undefined) {
      sets.push(memberSet(low));
      continue;
    }
    if (flags.ignoreBlanks) scanner.takeMatch(/[ \t]*/y);
    if (scanner.atEnd) scanner.fail('[ without its closing ]', start);
    const high = readMember(scanner);
    sets.push(rangeOf(scanner, low, high, from));
  }
  const members = flags.ignoreCase ? foldCase(union(sets)) : union(sets);
  return negated ? invert(members) : members;
}

function rangeOf(scanner: Scanner, low: Member, high: Member, from: number): ByteSet {
  if (low.kind === 'set' || high.kind === 'set') {
    // Perl reads the hyphen of `\w-x` as itself.
    return union([memberSet(low), oneByte(0x2d), memberSet(high)]);
  }
  if (low.code > high.code) scanner.fail('a range in [...] whose ends are in the wrong order', from);
  return byteSet((byte) => byte >= low.code && byte <= high.code);
}

function memberSet(member: Member): ByteSet {
  if (member.kind === 'set') return member.set;
  return member.code > 255 ? noByte : oneByte(member.code);
}

function readMember(scanner: Scanner): Member {
  const posix = scanner.takeMatch(/\[([:=.])(\^?)(\w*)\1\]/y);
  if (posix !== undefined) return { kind: 'set', set: posixClass(scanner, posix) };
  const start = scanner.position;
  const character = scanner.next('[ without its closing ]');
  if (character !== '\\') return { kind: 'code', code: character.charCodeAt(0) };
  const letter = scanner.next('[ without its closing ]');
  const common = readCommonEscape(scanner, letter);
  if (common !== undefined) return common;
  if (letter === 'b') return { kind: 'code', code: 8 };
  if (letter === 'N') {
    const code = scanner.takeMatch(/\{U\+([0-9a-fA-F]+)\}/y)?.[1];
    if (code === undefined) scanner.fail('\\N in [...] is understood only as \\N{U+hex}', start);
    return { kind: 'code', code: Number.parseInt(code, 16) };
  }
  if (/[0-7]/.test(letter)) return { kind: 'code', code: readOctal(scanner, letter) };
  return { kind: 'code', code: letter.charCodeAt(0) };
}

function posixClass(scanner: Scanner, match: RegExpExecArray): ByteSet {
  const [text, delimiter, negation, name = ''] = match;
  const offset = match.index;
  if (delimiter !== ':') scanner.fail(`${text} is reserved by Perl`, offset);
  const set = posixClasses.get(name);
  if (set === undefined) return scanner.fail(`unknown POSIX class ${text}`, offset);
  return negation === '^' ? invert(set) : set;
}
