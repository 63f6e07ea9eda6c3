import { noByte } from './byte-set.ts';
import type { Scanner } from './scanner.ts';
import type { Node } from './syntax.ts';

/** Perl's own bound (REG_INFTY). */
const largestCount = 65534;

const quantifier =
  /([*+?])|\{[ \t]*(\d+)[ \t]*\}|\{[ \t]*(\d*)[ \t]*,[ \t]*(\d*)[ \t]*\}(?<!\{[ \t]*,[ \t]*\})/y;

/** Applies the quantifier that follows `item`, if one does. */
export function readQuantifier(scanner: Scanner, item: Node, skipLayout: () => void): Node | undefined {
  const offset = scanner.position;
  const match = scanner.takeMatch(quantifier);
  if (match === undefined) return undefined;
  const [min, max] = bounds(match);
  if (min > largestCount || (max ?? 0) > largestCount) {
    scanner.fail(`a quantifier bigger than ${largestCount}`, offset);
  }
  skipLayout();
  const lazy = scanner.take('?');
  const possessive = !lazy && scanner.take('+');
  skipLayout();
  const nested = scanner.position;
  if (scanner.takeMatch(quantifier) !== undefined) scanner.fail('a quantifier on a quantifier', nested);
  // Perl: {3,2} is legal and matches nothing.
  if (max !== undefined && max < min) return { kind: 'bytes', set: noByte };
  const repeat: Node = { kind: 'repeat', item, min, max, lazy };
  return possessive ? { kind: 'atomic', item: repeat } : repeat;
}

function bounds([, sign, exact, from, to]: RegExpExecArray): [min: number, max: number | undefined] {
  if (sign !== undefined) return [sign === '+' ? 1 : 0, sign === '?' ? 1 : undefined];
  if (exact !== undefined) return [Number(exact), Number(exact)];
  return [Number(from), to === '' ? undefined : Number(to)];
}
