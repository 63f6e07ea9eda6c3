import type { Node } from './syntax.ts';

export interface Backreference {
  readonly group: number;
  readonly offset: number;
}

/** All references to groups, in the order of the text. */
export function backreferences(node: Node): readonly Backreference[] {
  switch (node.kind) {
    case 'backreference':
      return [node];
    case 'sequence':
      return node.items.flatMap(backreferences);
    case 'alternation':
      return node.branches.flatMap(backreferences);
    case 'repeat':
    case 'capture':
    case 'atomic':
    case 'look':
      return backreferences(node.item);
    case 'bytes':
    case 'anchor':
      return [];
  }
}

/**
 * The first reference to a group that may not have matched by then. Perl fails there and JavaScript matches
 * the empty text, so such a pattern cannot be carried over.
 */
export function findUnassured(root: Node): Backreference | undefined {
  let found: Backreference | undefined;
  const visit = (node: Node, before: ReadonlySet<number>): ReadonlySet<number> => {
    switch (node.kind) {
      case 'backreference':
        if (!before.has(node.group)) found ??= node;
        return before;
      case 'sequence':
        return node.items.reduce((assured, item) => visit(item, assured), before);
      case 'alternation': {
        const [first = before, ...others] = node.branches.map((branch) => visit(branch, before));
        return new Set([...first].filter((group) => others.every((other) => other.has(group))));
      }
      case 'repeat': {
        const after = visit(node.item, before);
        return node.min > 0 ? after : before;
      }
      case 'capture':
        return new Set([...visit(node.item, before), node.group]);
      case 'atomic':
        return visit(node.item, before);
      case 'look': {
        const after = visit(node.item, before);
        return node.negative || node.behind ? before : after;
      }
      case 'bytes':
      case 'anchor':
        return before;
    }
  };
  visit(root, new Set());
  return found;
}
