import type { Difference } from './differences.ts';

/** One command line that Debian's ipvsadm and ours both run on the same kernel. */
export interface IpvsadmCase {
  /** Words between single blanks; a list where a word holds blanks or is empty. */
  readonly line: string | readonly string[];
  /** What the table holds before it, as rules. */
  readonly before?: string;
  /** Standard input. */
  readonly input?: string;
  /** Where ours does something else on purpose: docs/ipvsadm.md says what and why. */
  readonly ours?: { readonly difference: Difference; readonly code: number; readonly output?: string };
}

export function wordsOf({ line }: IpvsadmCase): readonly string[] {
  if (typeof line !== 'string') return line;
  return line === '' ? [] : line.split(' ');
}

export function nameOf(each: IpvsadmCase): string {
  const words = wordsOf(each).map((word) =>
    word === '' || word.includes(' ') ? JSON.stringify(word) : word,
  );
  const input = each.input === undefined ? '' : ` <<< ${JSON.stringify(each.input.slice(0, 120))}`;
  return `ipvsadm ${words.join(' ')}${input}`;
}

/** A service with a real server, which most command lines on real servers start from. */
export const web = '-A -t 10.0.0.1:80 -s wrr\n-a -t 10.0.0.1:80 -r 10.1.0.1:80\n';

export function cases(
  before: string,
  lines: readonly (string | readonly string[])[],
): readonly IpvsadmCase[] {
  return lines.map((line) => (before === '' ? { line } : { line, before }));
}
