/** A piece of the file with its place: what a directive's value is read from. */
export interface Text {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export type Line =
  | { readonly kind: 'blank' }
  | {
      readonly kind: 'directive';
      readonly indented: boolean;
      readonly name: Text;
      /** Without comment, and without blanks around it. Undefined where the line has no `=`. */
      readonly value: Text | undefined;
    }
  | { readonly kind: 'other'; readonly indented: boolean; readonly content: Text };

const directiveShape = /^([ \t]*)([A-Za-z0-9_-]+)[ \t]*(?:(=)[ \t]*(.*))?$/s;

/**
 * Reads one line. More is taken than ldirectord takes: any indent, trailing blanks and carriage returns,
 * a comment after any value, and `#` within quotes.
 *
 * @param number the line's number in the file, from 1.
 */
export function readLine(raw: string, number: number): Line {
  if (/^\s*(?:#|$)/.test(raw)) return { kind: 'blank' };
  const indented = raw.startsWith(' ') || raw.startsWith('\t');
  const content = withoutComment(raw, indented).trimEnd();
  const match = directiveShape.exec(content);
  if (match === null) {
    const start = content.length - content.trimStart().length;
    return { kind: 'other', indented, content: { text: content.trim(), line: number, column: start + 1 } };
  }
  const [, indent = '', name = '', equals, value = ''] = match;
  return {
    kind: 'directive',
    indented,
    name: { text: name, line: number, column: indent.length + 1 },
    value:
      equals === undefined
        ? undefined
        : { text: value, line: number, column: content.length - value.length + 1 },
  };
}

/**
 * In a virtual server's block `#` begins a comment wherever it stands outside quotes, as in ldirectord.
 * ldirectord knows no comments after a global value, and some may hold a `#`; there it takes a blank before.
 */
function withoutComment(raw: string, indented: boolean): string {
  for (let hash = raw.indexOf('#'); hash !== -1; hash = raw.indexOf('#', hash + 1)) {
    if (isQuoted(raw, hash)) continue;
    if (indented || /[\s=]/.test(raw[hash - 1] ?? '')) return raw.slice(0, hash);
  }
  return raw;
}

/** Inside a pair of quotes: an odd number of them before it, and one after. */
function isQuoted(raw: string, index: number): boolean {
  let quotes = 0;
  for (let at = raw.indexOf('"'); at !== -1 && at < index; at = raw.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 1 && raw.includes('"', index);
}
