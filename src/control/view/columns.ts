/** One cell: what it says and how it is dressed after it was padded (padding must not count escape codes). */
export interface Cell {
  readonly text: string;
  readonly paint?: (padded: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Pads cells so that they stand below each other; the last column is neither padded nor measured. */
export type Layout = (cells: readonly Cell[]) => string;

const GAP = '  ';

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
  const used = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, indent.length);
  const remaining = Math.max(8, width - used);

  return (cells) => {
    const padded = cells.map(({ text, paint = String }, index) => {
      if (index === last) return paint(cut(text, remaining));
      const size = widths[index] ?? 0;
      return paint(columns[index]?.align === 'right' ? text.padStart(size) : text.padEnd(size));
    });
    return (indent + padded.join(GAP)).trimEnd();
  };
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
