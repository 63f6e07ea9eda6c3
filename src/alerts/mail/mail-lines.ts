/** What the words of every mail have in common. */

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

const longestSubject = 200;
const longestLine = 500;

/** @param others how many things the mail tells beside that of the headline */
export function subjectLine(headline: string, others: number): string {
  const more = others > 0 ? `, and ${others} more` : '';
  return oneLine(headline, longestSubject - more.length) + more;
}

export function bodyOf(lines: readonly string[]): string {
  return `${lines.map((line) => oneLine(line, longestLine)).join('\n')}\n`;
}

/** A line of a section, whose values stand below each other. */
export function factLine(name: string, value: string): string {
  return `  ${`${name}:`.padEnd(16)}${value}`;
}

/** Reasons quote what real servers sent: no line of theirs becomes a header, or a line of the mail. */
function oneLine(text: string, longest: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const clean = text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ');
  return clean.length > longest ? `${clean.slice(0, longest - 3)}...` : clean;
}
