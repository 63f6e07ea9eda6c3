import { lexer, type Token, type Tokens } from 'marked';

/**
 * Markdown in the macros of manual pages (man(7)). Tables become lists of terms, for their cells are too long for
 * columns on a terminal: the first cell is the term, what it does comes next, and the other cells follow with the name
 * of their column. Links are their text; those to other sites also tell their address.
 *
 * @throws Error for Markdown that it has no macro for (pictures, quotations)
 */
export function roff(markdown: string): string {
  return blocks(lexer(markdown));
}

/** Text outside Markdown, for a line of its own or an argument of a macro. */
export function roffText(text: string): string {
  return guarded(escaped(text));
}

function blocks(tokens: readonly Token[]): string {
  return tokens.map((token) => block(token as Tokens.Generic & Token)).join('');
}

function block(token: Token): string {
  switch (token.type) {
    case 'heading': {
      const { depth } = token as Tokens.Heading;
      if (depth === 1) return '';
      // man(1) prints headings in bold: a font of their own would end that.
      const title = inner(token).replaceAll(/\\f[BIR]/g, '');
      return depth === 2 ? `.SH ${title.toUpperCase()}\n` : `.SS ${title}\n`;
    }
    case 'paragraph':
      return `.PP\n${guarded(inner(token))}\n`;
    case 'text':
      return `${guarded(inner(token))}\n`;
    case 'code':
      return `.PP\n.RS 4\n.nf\n${roffText((token as Tokens.Code).text)}\n.fi\n.RE\n`;
    case 'list':
      return list(token as Tokens.List);
    case 'table':
      return table(token as Tokens.Table);
    case 'space':
      return '';
    default:
      throw new Error(`a manual page cannot show this ${token.type}: ${token.raw}`);
  }
}

function list({ items, ordered, start }: Tokens.List): string {
  return items
    .map((item, index) => {
      const mark = ordered ? `${Number(start) + index}.` : '\\(bu';
      return `.IP "${mark}" 4\n${blocks(item.tokens).replace(/^\.PP\n/, '')}`;
    })
    .join('');
}

function table({ header, rows }: Tokens.Table): string {
  const titles = header.map(({ text }) => text);
  return rows
    .map((cells) => {
      const [term = '', ...rest] = cells.map(({ tokens }) => spans(tokens));
      const texts = rest.map((text, index) => ({ text, title: titles[index + 1] ?? '' }));
      const isAbout = ({ title }: { readonly title: string }): boolean => untitled.has(title);
      const lines = [...texts.filter(isAbout), ...texts.filter((each) => !isAbout(each))]
        .filter(({ text }) => text !== '')
        .map((each) => guarded(isAbout(each) ? each.text : `${escaped(each.title)}: ${each.text}`));
      return `.TP\n${guarded(term)}\n${lines.join('\n.br\n')}\n`;
    })
    .join('');
}

/** Columns that need no name: what they say is the term's explanation, and comes first. */
const untitled = new Set(['', 'what it does']);

function spans(tokens: readonly Token[]): string {
  return tokens.map(span).join('');
}

function span(token: Token): string {
  switch (token.type) {
    case 'strong':
      return `\\fB${inner(token)}\\fR`;
    case 'codespan':
      return `\\fB${escaped((token as Tokens.Codespan).text)}\\fR`;
    case 'em':
      return `\\fI${inner(token)}\\fR`;
    case 'link': {
      const { href, text } = token as Tokens.Link;
      return /^https?:/.test(href) && href !== text ? `${inner(token)} (${escaped(href)})` : inner(token);
    }
    case 'paragraph':
    case 'text':
    case 'escape':
      return inner(token);
    default:
      throw new Error(`a manual page cannot show this ${token.type}: ${token.raw}`);
  }
}

function inner(token: Token): string {
  const { tokens, text } = token as Tokens.Text;
  // Where lines end in the source is no matter of the page.
  return tokens === undefined ? escaped(text.replaceAll('\n', ' ')) : spans(tokens);
}

/** A hyphen of a command line must stay one when it is copied from the page. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
}

/** A full stop or an apostrophe at the beginning of a line would make it a macro. */
function guarded(text: string): string {
  return text.replaceAll(/^(?=[.'])/gm, '\\&');
}
