import { type Option, optionOfLetter, optionOfName } from './options.ts';

/** A piece of a command line, as popt(3) sees it. `word` is the word it stands in. */
export type Piece =
  | { readonly kind: 'option'; readonly word: string; readonly option: Option; readonly value?: string }
  | { readonly kind: 'other'; readonly word: string }
  | { readonly kind: 'problem'; readonly word: string; readonly reason: string };

/**
 * Takes a command line apart by popt's rules: letters may be bundled (`-Ln`), a value may stick to its letter
 * (`-t1.2.3.4:80`, `-t=1.2.3.4:80`), an optional value is the next word unless that begins with `-`, and
 * everything after `--` is no option. The first problem is the last piece.
 */
export function scan(words: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let next = 0;
  let optionsEnded = false;

  /** What follows an option as its value; undefined where nothing does. */
  function following(option: Option): string | undefined {
    const word = words[next];
    if (word === undefined || (option.value === 'optional' && word.startsWith('-'))) return undefined;
    next++;
    return word;
  }

  /** `attached` is the value within the same word, if any. False ends the scan. */
  function take(word: string, option: Option | undefined, attached: string | undefined): boolean {
    if (option === undefined) return stop(word, 'there is no such option');
    if (option.value === 'none' && attached !== undefined) return stop(word, 'the option takes no value');
    const value = option.value === 'none' ? undefined : (attached ?? following(option));
    if (option.value === 'required' && value === undefined) return stop(word, 'a value must follow');
    pieces.push({ kind: 'option', word, option, ...(value === undefined ? {} : { value }) });
    return true;
  }

  function stop(word: string, reason: string): false {
    pieces.push({ kind: 'problem', word, reason });
    return false;
  }

  function takeBundle(word: string): boolean {
    for (let i = 1; i < word.length; i++) {
      const option = optionOfLetter(word.charAt(i));
      const rest = word.slice(i + 1);
      const takesRest = option !== undefined && option.value !== 'none' && rest !== '';
      const attached = takesRest || rest.startsWith('=') ? rest.replace(/^=/, '') : undefined;
      if (!take(word, option, attached)) return false;
      if (attached !== undefined) return true;
    }
    return true;
  }

  while (next < words.length) {
    const word = words[next++] ?? '';
    if (optionsEnded || word === '-' || !word.startsWith('-')) pieces.push({ kind: 'other', word });
    else if (word === '--') optionsEnded = true;
    else if (!(word.startsWith('--') ? takeLong(word) : takeBundle(word))) break;
  }
  return pieces;

  function takeLong(word: string): boolean {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    return take(word, optionOfName(name), equals < 0 ? undefined : word.slice(equals + 1));
  }
}
