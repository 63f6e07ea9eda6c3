/** Values of several words, as ip(8) has them: `10.0.0.1/24 dev eth0 label eth0:web`. */
import type { Text } from './lines.ts';
import type { ProblemList } from './problem-list.ts';
import { didYouMean } from './suggest.ts';
import { partOf, shown } from './values.ts';

export function wordsOf(value: Text): readonly Text[] {
  return [...value.text.matchAll(/\S+/g)].map(({ 0: word, index }) =>
    partOf(value, index, index + word.length),
  );
}

/**
 * Pairs of a name and a value, in any order. Undefined after it has said what is wrong.
 * @param form what a hint tells to write
 */
export function readOptions<Required extends string, Optional extends string>(
  value: Text,
  words: readonly Text[],
  names: { readonly required: readonly Required[]; readonly optional: readonly Optional[] },
  form: string,
  problems: ProblemList,
): ({ readonly [Name in Required]: Text } & { readonly [Name in Optional]?: Text }) | undefined {
  const known: readonly string[] = [...names.required, ...names.optional];
  const found = new Map<string, Text>();
  for (let index = 0; index < words.length; index += 2) {
    const [name, given] = [words[index], words[index + 1]];
    if (name === undefined) break;
    if (!known.includes(name.text)) {
      problems.error(name, `${shown(name.text)} is not known here`, didYouMean(name.text, known) ?? form);
      return undefined;
    }
    if (given === undefined || found.has(name.text)) {
      problems.error(
        name,
        given === undefined ? `nothing follows ${name.text}` : `a second ${name.text}`,
        form,
      );
      return undefined;
    }
    found.set(name.text, given);
  }
  const missing = names.required.find((name) => !found.has(name));
  if (missing === undefined) {
    // Object.fromEntries knows no names; all that are required were found.
    return Object.fromEntries(found) as { [Name in Required]: Text } & { [Name in Optional]?: Text };
  }
  problems.error(value, `${shown(value.text)} lacks ${missing}`, form);
  return undefined;
}
