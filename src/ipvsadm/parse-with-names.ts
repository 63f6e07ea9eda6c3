import { type Parsed, parseCommandLine } from './command-line/parse.ts';
import type { Names } from './names.ts';

/** Parses, asking for the hosts that the command line names. */
export async function parseWithNames(
  words: readonly string[],
  names: Names,
): Promise<Exclude<Parsed, { readonly kind: 'unknown-host' }>> {
  for (;;) {
    const parsed = parseCommandLine(words, names);
    if (parsed.kind !== 'unknown-host') return parsed;
    await names.findHost(parsed.host, parsed.family);
  }
}
