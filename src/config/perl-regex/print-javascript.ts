import { type ByteSet, toRanges } from './byte-set.ts';
import { printByte, printCount } from './print-re2.ts';
import type { Anchor, Node } from './syntax.ts';

/** The pattern as a JavaScript expression without flags, for text of one byte a character. */
export function printJavaScript(root: Node, withCaptures: boolean): string {
  let atomicGroups = 0;
  const print = (node: Node): string => {
    switch (node.kind) {
      case 'bytes':
        return printSet(node.set);
      case 'sequence':
        return node.items.map(print).join('');
      case 'alternation':
        return `(?:${node.branches.map(print).join('|')})`;
      case 'repeat':
        return `(?:${print(node.item)})${printCount(node.min, node.max)}${node.lazy ? '?' : ''}`;
      case 'capture':
        return withCaptures ? `(?<g${node.group}>${print(node.item)})` : `(?:${print(node.item)})`;
      case 'atomic': {
        // A lookahead is never entered again: match there, then take exactly what it matched.
        const name = `atomic${++atomicGroups}`;
        return `(?=(?<${name}>${print(node.item)}))\\k<${name}>`;
      }
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${print(node.item)})`;
      case 'backreference':
        return `\\k<g${node.group}>`;
      case 'anchor':
        return printAnchor(node.at);
    }
  };
  return print(root);
}

function printAnchor(at: Anchor): string {
  switch (at) {
    case 'text-start':
      return '^';
    case 'text-end':
      return '$';
    case 'last-line-end':
      return '(?=\\n?$)';
    case 'line-start':
      return '(?:^|(?<=\\n)(?=[^]))';
    case 'line-end':
      return '(?=\\n|$)';
    case 'word-boundary':
      return '\\b';
    case 'no-word-boundary':
      return '\\B';
  }
}

function printSet(set: ByteSet): string {
  return `[${toRanges(set)
    .map(([first, last]) => `${printByte(first)}-${printByte(last)}`)
    .join('')}]`;
}
