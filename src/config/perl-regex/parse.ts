/**
 * Reads a Perl regular expression (perlre, as of Perl 5.36) into a tree. What Perl itself refuses is refused;
 * so are, each with its name, code blocks, recursion, conditions, verbs and Unicode properties.
 */

import { readAtomEscape } from './atom-escape.ts';
import { readBracketClass } from './bracket-class.ts';
import { anyByte } from './byte-set.ts';
import { notLineFeed } from './escapes.ts';
import { type Flags, noFlags } from './flags.ts';
import { readGroup } from './group.ts';
import { readQuantifier } from './quantifier.ts';
import { literal, type Reading } from './reading.ts';
import { createScanner, type Scanner } from './scanner.ts';
import { empty, type Node, PatternError } from './syntax.ts';

/** Real patterns nest a few levels; the bound keeps the recursion here and in the printers off the stack's end. */
const deepestNesting = 200;

/** @param pattern one byte a character. Throws PatternError. */
export function parsePattern(pattern: string): { readonly node: Node; readonly reading: Reading } {
  const reading: Reading = {
    scanner: createScanner(pattern),
    groupNames: new Map(),
    groupCount: 0,
    branchReset: false,
  };
  const node = readAlternation(reading, noFlags, 0);
  if (!reading.scanner.atEnd) throw new PatternError(') without its (', reading.scanner.position);
  return { node, reading };
}

/** Reads up to the `)` that closes this group, which it leaves, or the end. */
function readAlternation(reading: Reading, flagsBefore: Flags, depth: number, onBranch?: () => void): Node {
  const { scanner } = reading;
  if (depth > deepestNesting) scanner.fail(`groups nested deeper than ${deepestNesting}`);
  const branches: Node[] = [];
  let flags = flagsBefore;
  let items: Node[] = [];
  let quoted = false;
  while (!scanner.atEnd) {
    if (quoted && !scanner.take('\\E')) {
      items.push(literal(scanner.next('').charCodeAt(0), flags));
      continue;
    }
    if (!quoted) {
      skipLayout(scanner, flags);
      if (scanner.atEnd || scanner.sees(')')) break;
      if (scanner.take('|')) {
        branches.push(sequence(items));
        items = [];
        onBranch?.();
        continue;
      }
      if (scanner.take('\\E')) continue;
      quoted = scanner.take('\\Q');
      if (quoted) continue;
      const read = readAtom(reading, flags, depth);
      if ('flags' in read) {
        // `(?i)` holds from here to the end of the group around it, across its branches.
        flags = read.flags;
        continue;
      }
      items.push(read);
    }
    quoted = false;
    quantifyLast(items, scanner, flags);
  }
  if (branches.length === 0) return sequence(items);
  return { kind: 'alternation', branches: [...branches, sequence(items)] };
}

function quantifyLast(items: Node[], scanner: Scanner, flags: Flags): void {
  const item = items.at(-1);
  if (item === undefined) return;
  skipLayout(scanner, flags);
  const quantified = readQuantifier(scanner, item, () => skipLayout(scanner, flags));
  if (quantified !== undefined) items[items.length - 1] = quantified;
}

function readAtom(reading: Reading, flags: Flags, depth: number): Node | { readonly flags: Flags } {
  const { scanner } = reading;
  const character = scanner.next('');
  switch (character) {
    case '(':
      return readGroup(reading, flags, (inside, onBranch) =>
        readAlternation(reading, inside, depth + 1, onBranch),
      );
    case '[': {
      const ignoreBlanks = flags.extended === 2;
      const set = readBracketClass(scanner, { ignoreCase: flags.ignoreCase, ignoreBlanks });
      return { kind: 'bytes', set };
    }
    case '*':
    case '+':
    case '?':
      return scanner.fail('a quantifier that follows nothing', scanner.position - 1);
    case '.':
      return { kind: 'bytes', set: flags.dotAll ? anyByte : notLineFeed };
    case '^':
      return { kind: 'anchor', at: flags.multiline ? 'line-start' : 'text-start' };
    case '$':
      return { kind: 'anchor', at: flags.multiline ? 'line-end' : 'last-line-end' };
    case '\\':
      return readAtomEscape(reading, flags);
    default:
      return literal(character.charCodeAt(0), flags);
  }
}

function sequence(items: readonly Node[]): Node {
  const [first] = items;
  if (first === undefined) return empty;
  return items.length === 1 ? first : { kind: 'sequence', items };
}

function skipLayout(scanner: Scanner, flags: Flags): void {
  for (;;) {
    const offset = scanner.position;
    if (scanner.take('(?#') && scanner.takeMatch(/[^)]*\)/y) === undefined) {
      scanner.fail('(?# without its closing )', offset);
    }
    if (flags.extended > 0) scanner.takeMatch(/(?:\s|#[^\n]*)*/y);
    if (scanner.position === offset) return;
  }
}
