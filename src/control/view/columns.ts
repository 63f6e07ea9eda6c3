import type { Paint } from './colour.ts';

/** One cell: what it says and how it is dressed after it was padded (padding must not count escape codes). */
export interface Cell {
  readonly text: string;
  readonly paint?: (padded: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Long names in it are cut where the last column would get too little of the width. */
  readonly shrinks?: true;
}

/** Pads cells so that they stand below each other; the last column is not padded. */
export type Layout = (cells: readonly Cell[]) => string;

const GAP = '  ';
const SHORTEST = 8;
/** What is left of the last column before others shrink for it. */
const LAST = 24;

/**
 * Measures columns over all rows.
 *
 * @param width the last column is cut there; Infinity cuts nothing.
 */
export function layOutColumns(
  columns: readonly Column[],
  rows: Iterable<readonly Cell[]>,
  indent: string,
  width: number,
): Layout {
  const widths = columns.map(({ title }) => title.length);
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.text.length);
    });
  }
  const last = columns.length - 1;
  const used = (): number =>
    widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, indent.length);
  const shrinking = columns.flatMap(({ shrinks }, index) => (shrinks && index < last ? [index] : []));
  const wanted = Math.min(LAST, widths[last] ?? 0);
  for (let excess = used() + wanted - width; excess > 0; excess--) {
    const size = Math.max(...shrinking.map((index) => widths[index] ?? 0));
    const widest = shrinking.find((index) => widths[index] === size);
    if (widest === undefined || size <= SHORTEST) break;
    widths[widest] = size - 1;
  }
  const remaining = Math.max(SHORTEST, width - used());

  return (cells) => {
    const padded = cells.map(({ text, paint = String }, index) => {
      if (index === last) return paint(cut(text, remaining));
      const size = widths[index] ?? 0;
      const shown = cut(text, size);
      return paint(columns[index]?.align === 'right' ? shown.padStart(size) : shown.padEnd(size));
    });
    return (indent + padded.join(GAP)).trimEnd();
  };
}

/** The row above all others. */
export function titles(columns: readonly Column[], paint: Paint): readonly Cell[] {
  return columns.map(({ title }) => ({ text: title, paint: (text) => paint('dim', text) }));
}

/** Words of a list, with commas between them, in lines of at most `width` where each word by itself is no longer. */
export function wrapList(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const [index, word] of words.entries()) {
    const text = index < words.length - 1 ? `${word},` : word;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= width)
      lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  }
  return lines;
}

/** The text, or as much of it as fits with a sign that it goes on. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
