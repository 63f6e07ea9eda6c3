/** The parts of the page's tables. */
import { type ComponentChildren, h } from './preact.ts';
import { age, clock } from './words.ts';

export interface TableProps {
  readonly name: string;
  readonly kind?: string;
  readonly children: ComponentChildren;
}

/** The roles are said though tables have them: a phone shows it as a list, and browsers then forget. */
export function Table({ name, kind, children }: TableProps) {
  return (
    <table role="table" aria-label={name} class={kind}>
      {children}
    </table>
  );
}

export function Title({ name, number = false }: { readonly name: string; readonly number?: boolean }) {
  return (
    <th role="columnheader" scope="col" class={number ? 'right' : undefined}>
      {name}
    </th>
  );
}

export interface CellProps {
  /** The column's title, which a phone shows beside the value. */
  readonly name: string;
  readonly number?: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Cell({ name, number = false, wide = false, children }: CellProps) {
  const classes = [...(number ? ['right'] : []), ...(wide ? ['wide'] : [])].join(' ');
  return (
    <td role="cell" data-name={name} class={classes === '' ? undefined : classes}>
      {children}
    </td>
  );
}

/** When something began, and how long ago that is. */
export function Since({ at, now }: { readonly at: number; readonly now: number }) {
  return (
    <span class="since">
      <span>{clock(at, now)}</span> <span class="quiet">{age(now - at)}</span>
    </span>
  );
}
