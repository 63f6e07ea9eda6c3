/** The section of a Markdown text below this heading of level 2, without the heading. */
export function section(markdown: string, heading: string): string {
  const found = sections(markdown).find((each) => each.heading === heading);
  if (found === undefined) throw new Error(`there is no section "${heading}"`);
  return found.text;
}

/** The sections of a Markdown text by their headings of level 2. What stands above the first is left out. */
export function sections(markdown: string): readonly { readonly heading: string; readonly text: string }[] {
  return withoutFences(markdown).map(({ heading, from, to }) => ({
    heading,
    text: markdown.slice(from, to).trim(),
  }));
}

/** A comment in an example looks like a heading. */
function withoutFences(markdown: string) {
  const masked = markdown.replaceAll(/^```[\s\S]*?^```$/gm, (fence) => fence.replaceAll('#', ' '));
  const headings = [...masked.matchAll(/^## (.*)\n/gm)];
  return headings.map((match, index) => ({
    heading: match[1] ?? '',
    from: match.index + match[0].length,
    to: headings[index + 1]?.index ?? markdown.length,
  }));
}
