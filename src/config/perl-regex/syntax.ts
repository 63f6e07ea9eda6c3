import type { ByteSet } from './byte-set.ts';

export type Anchor =
  /** `\A`, `\G`, and `^` without the m flag. */
  | 'text-start'
  /** `\z` */
  | 'text-end'
  /** `\Z`, and `$` without the m flag: the end, or before one final LF. */
  | 'last-line-end'
  /** `^` with the m flag: not after the final LF, unlike RE2 and JavaScript. */
  | 'line-start'
  /** `$` with the m flag. */
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary';

/** A pattern whose flags are already worked into its byte sets and anchors. */
export type Node =
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'alternation'; readonly branches: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly item: Node;
      readonly min: number;
      readonly max: number | undefined;
      readonly lazy: boolean;
    }
  | { readonly kind: 'capture'; readonly item: Node; readonly group: number }
  | { readonly kind: 'atomic'; readonly item: Node }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly item: Node }
  | { readonly kind: 'backreference'; readonly group: number; readonly offset: number }
  | { readonly kind: 'anchor'; readonly at: Anchor };

export const empty: Node = { kind: 'sequence', items: [] };

/** `offset` is in bytes from the pattern's start. */
export class PatternError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** True where the node can match without consuming a byte. */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'bytes':
      return false;
    case 'sequence':
      return node.items.every(canBeEmpty);
    case 'alternation':
      return node.branches.some(canBeEmpty);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.item);
    case 'capture':
    case 'atomic':
      return canBeEmpty(node.item);
    case 'look':
    case 'backreference':
    case 'anchor':
      return true;
  }
}

/** The most bytes that the node can match. */
export function longestMatch(node: Node): number {
  switch (node.kind) {
    case 'bytes':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + longestMatch(item), 0);
    case 'alternation':
      return Math.max(...node.branches.map(longestMatch));
    case 'repeat': {
      const longest = longestMatch(node.item);
      return longest === 0 ? 0 : longest * (node.max ?? Number.POSITIVE_INFINITY);
    }
    case 'capture':
    case 'atomic':
      return longestMatch(node.item);
    case 'backreference':
      return Number.POSITIVE_INFINITY;
    case 'look':
    case 'anchor':
      return 0;
  }
}

/** How many parts the pattern has once its counted repeats are written out. */
export function countParts(node: Node): number {
  switch (node.kind) {
    case 'sequence':
      return 1 + node.items.reduce((sum, item) => sum + countParts(item), 0);
    case 'alternation':
      return 1 + node.branches.reduce((sum, branch) => sum + countParts(branch), 0);
    case 'repeat':
      return 1 + countParts(node.item) * Math.max(1, node.max ?? node.min);
    case 'capture':
    case 'atomic':
    case 'look':
      return 1 + countParts(node.item);
    case 'bytes':
    case 'backreference':
    case 'anchor':
      return 1;
  }
}
