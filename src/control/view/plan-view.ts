import type { ColourName, Paint } from './colour.ts';

interface Sign {
  readonly sign: '+' | '-' | '~';
  readonly colour: ColourName;
}

const ADDED: Sign = { sign: '+', colour: 'green' };
const DELETED: Sign = { sign: '-', colour: 'red' };
const CHANGED: Sign = { sign: '~', colour: 'yellow' };

/** By the first word of an ipvsadm line, or the first two of another command. */
const SIGNS: ReadonlyMap<string, Sign> = new Map([
  ['-A', ADDED],
  ['-a', ADDED],
  ['-D', DELETED],
  ['-d', DELETED],
  ['-E', CHANGED],
  ['-e', CHANGED],
  ['nft add', ADDED],
  ['nft delete', DELETED],
]);

/** `directorctl plan` for people: ipvsadm's lines, and others' commands, with the signs of a diff, and a sum. */
export function renderPlan(operations: readonly string[], paint: Paint): string {
  if (operations.length === 0) return 'The kernel has everything as the configuration wants it.';
  const counts = { '+': 0, '-': 0, '~': 0 };
  const lines = operations.map((operation) => {
    const { sign, colour } = SIGNS.get(/^(?:nft )?\S+/.exec(operation)?.[0] ?? '') ?? CHANGED;
    counts[sign]++;
    return paint(colour, `${sign} ${operation}`);
  });
  const noun = operations.length === 1 ? 'change' : 'changes';
  const sum = `${counts['+']} to add, ${counts['~']} to edit, ${counts['-']} to delete`;
  return [...lines, `${operations.length} ${noun}: ${sum}`].join('\n');
}
