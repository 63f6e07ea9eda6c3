import { type ByteSet, toRanges } from './byte-set.ts';
import { type Anchor, canBeEmpty, type Node } from './syntax.ts';

/**
 * What comes after a part of the pattern: nothing at all, something that may be empty, or certainly a byte.
 * RE2 lacks lookahead, atomic groups and Perl's two line anchors, but where nothing follows `$` is `\n?\z`
 * and an atomic group is a plain one (whether there is a match is all we ask), and where a byte must
 * follow `^` cannot stand after the final LF.
 */
type Following = 'nothing' | 'perhaps' | 'a byte';

/** The pattern in RE2's language, for text of one byte a character; undefined where RE2 cannot say it. */
export function printRe2(node: Node): string | undefined {
  return print(node, 'nothing');
}

function print(node: Node, following: Following): string | undefined {
  switch (node.kind) {
    case 'bytes':
      return printSet(node.set);
    case 'sequence':
      return join(
        node.items.map((item, index) => print(item, followingIn(node.items.slice(index + 1), following))),
        '',
      );
    case 'alternation': {
      const branches = join(
        node.branches.map((branch) => print(branch, following)),
        '|',
      );
      return branches === undefined ? undefined : `(?:${branches})`;
    }
    case 'repeat': {
      const inside = node.max === 1 || following === 'a byte' ? following : 'perhaps';
      const item = print(node.item, inside);
      return item === undefined ? undefined : `(?:${item})${printCount(node.min, node.max)}`;
    }
    case 'capture':
      return print(node.item, following);
    case 'atomic':
      return following === 'nothing' ? print(node.item, following) : undefined;
    case 'look':
    case 'backreference':
      return undefined;
    case 'anchor':
      return printAnchor(node.at, following);
  }
}

function followingIn(rest: readonly Node[], after: Following): Following {
  if (rest.some((item) => !canBeEmpty(item)) || after === 'a byte') return 'a byte';
  return rest.length === 0 ? after : 'perhaps';
}

function printAnchor(at: Anchor, following: Following): string | undefined {
  switch (at) {
    case 'text-start':
      return '\\A';
    case 'text-end':
      return '\\z';
    case 'last-line-end':
      return following === 'nothing' ? '(?:\\n?\\z)' : undefined;
    case 'line-start':
      return following === 'a byte' ? '(?m:^)' : undefined;
    case 'line-end':
      return '(?m:$)';
    case 'word-boundary':
      return '\\b';
    case 'no-word-boundary':
      return '\\B';
  }
}

function printSet(set: ByteSet): string {
  const ranges = toRanges(set).map(([first, last]) => `${printByte(first)}-${printByte(last)}`);
  return ranges.length === 0 ? '[^\\x00-\\x{10FFFF}]' : `[${ranges.join('')}]`;
}

/** Quantifiers and byte notation are the same in RE2 and in JavaScript. */
export function printCount(min: number, max: number | undefined): string {
  if (max === undefined && min === 0) return '*';
  if (max === undefined && min === 1) return '+';
  return max === undefined ? `{${min},}` : `{${min},${max}}`;
}

export function printByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

function join(parts: readonly (string | undefined)[], separator: string): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(separator);
}
