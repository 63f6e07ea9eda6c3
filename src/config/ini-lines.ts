import { unsafe } from 'ini';
import type { Text } from './lines.ts';

export type IniLine =
  | { readonly kind: 'section'; readonly name: Text }
  | {
      readonly kind: 'entry';
      /** As written, without the `[]` of a repeatable key. */
      readonly key: Text;
      readonly repeatable: boolean;
      /** Undefined where there is no `=`. */
      readonly value: Text | undefined;
    };

/**
 * The lines of an INI file that say something. `ini` decodes names and values (quotes, escapes, comments);
 * it keeps no places, so the lines are taken apart here, by the same rules.
 */
export function readIniLines(text: string): readonly IniLine[] {
  return text
    .replace(/^\u{FEFF}/u, '')
    .split('\n')
    .flatMap((raw, index) => readIniLine(raw.replace(/\r$/, ''), index + 1));
}

function readIniLine(raw: string, line: number): IniLine[] {
  if (/^\s*(?:[;#]|$)/.test(raw)) return [];
  const section = /^\[([^\]]*)\]\s*$/d.exec(raw);
  if (section !== null) {
    return [{ kind: 'section', name: decoded(section[1] ?? '', line, 2) }];
  }
  const equals = raw.indexOf('=');
  const written = decoded(equals === -1 ? raw : raw.slice(0, equals), line, 1);
  const repeatable = written.text.length > 2 && written.text.endsWith('[]');
  const key = repeatable ? { ...written, text: written.text.slice(0, -2) } : written;
  const value = equals === -1 ? undefined : decoded(raw.slice(equals + 1), line, equals + 2);
  return [{ kind: 'entry', key, repeatable, value }];
}

/** A piece of a line as `ini` reads it, with the column of its first character that is no blank. */
function decoded(piece: string, line: number, column: number): Text {
  const blanks = piece.length - piece.trimStart().length;
  // Its types say string, but it reads what stands in single quotes as JSON.
  const value: unknown = unsafe(piece);
  const text = typeof value === 'string' ? value : piece.trim().replace(/^'(.*)'$/s, '$1');
  return { text, line, column: column + blanks };
}
