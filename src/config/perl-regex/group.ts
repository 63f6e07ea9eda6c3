import { referenceByName } from './atom-escape.ts';
import { changeFlags, type Flags } from './flags.ts';
import type { Reading } from './reading.ts';
import { longestMatch, type Node } from './syntax.ts';

/** Reads up to the closing parenthesis, which it leaves; `onBranch` is called at each `|`. */
export type BodyReader = (flags: Flags, onBranch?: () => void) => Node;

/** Reads what follows an opening parenthesis, its `)` included. A bare `(?i)` gives the flags from here on. */
export function readGroup(
  reading: Reading,
  flags: Flags,
  readBody: BodyReader,
): Node | { readonly flags: Flags } {
  const { scanner } = reading;
  const start = scanner.position - 1;
  const body = (inside: Flags = flags, onBranch?: () => void): Node => {
    const node = readBody(inside, onBranch);
    if (!scanner.take(')')) scanner.fail('( without its )', start);
    return node;
  };
  const capture = (name?: string): Node => {
    const group = ++reading.groupCount;
    if (name !== undefined && !reading.groupNames.has(name)) reading.groupNames.set(name, group);
    return { kind: 'capture', item: body(), group };
  };

  if (scanner.take('*')) return scanner.fail('verbs, (*...), are not supported', start);
  if (!scanner.take('?')) return flags.noCapture ? body() : capture();
  if (scanner.take(':')) return body();
  if (scanner.take('|')) return branchReset(reading, (onBranch) => body(flags, onBranch));
  if (scanner.take('>')) return { kind: 'atomic', item: body() };
  const look = scanner.takeMatch(/(<?)([=!])/y);
  if (look !== undefined) {
    const behind = look[1] === '<';
    const item = body();
    if (behind && longestMatch(item) > 255) scanner.fail('a lookbehind of more than 255 bytes', start);
    return { kind: 'look', behind, negative: look[2] === '!', item };
  }
  const named = scanner.takeMatch(/P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y);
  if (named !== undefined) return capture(named[1] ?? named[2]);
  const referred = scanner.takeMatch(/P=([A-Za-z_]\w*)\)/y)?.[1];
  if (referred !== undefined) return referenceByName(reading, flags, referred, start);
  if (scanner.sees('{') || scanner.sees('?{') || scanner.sees('p{')) {
    return scanner.fail('code in a pattern, (?{...}), is not supported', start);
  }
  if (scanner.sees('(')) return scanner.fail('conditions, (?(...)...), are not supported', start);
  if (scanner.takeMatch(/[-+]?\d|R|&|P>/y)) return scanner.fail('recursion is not supported', start);

  const letters = scanner.takeMatch(/\^?[a-zA-Z]*(?:-[a-zA-Z]*)?(?=[:)])/y)?.[0];
  if (letters === undefined) return scanner.fail('a group, (?..., that Perl does not know', start);
  const changed = changeFlags(flags, letters, scanner, start);
  if (scanner.take(')')) return { flags: changed };
  scanner.take(':');
  return body(changed);
}

/** Each branch of `(?|...)` numbers its groups from the same start. */
function branchReset(reading: Reading, body: (onBranch: () => void) => Node): Node {
  const before = reading.groupCount;
  let most = before;
  reading.branchReset = true;
  const node = body(() => {
    most = Math.max(most, reading.groupCount);
    reading.groupCount = before;
  });
  reading.groupCount = Math.max(most, reading.groupCount);
  return node;
}
