/** Takes directord.ini apart into its sections, and reads their keys. */
import type { IniLine } from './ini-lines.ts';
import type { Text } from './lines.ts';
import type { Place, ProblemList } from './problem-list.ts';
import type { Section } from './setting-definitions.ts';
import { didYouMean, nearestWord } from './suggest.ts';
import { placeIn, shown } from './values.ts';

type Entry = Extract<IniLine, { kind: 'entry' }>;

/** One `[KIND]`, or one `[KIND.NAME]`. */
export interface WrittenSection<Kind extends string> {
  readonly kind: Kind;
  /** What stands behind the dot; empty for a section that has no name. */
  readonly name: string;
  /** Where it first stands; the same section written again goes on with it. */
  readonly at: Place;
  readonly entries: readonly Entry[];
}

/** The sections in the order in which they first stand in the file. Unknown ones are told, and left out. */
export function groupBySection<Kind extends string>(
  lines: readonly IniLine[],
  plain: readonly Kind[],
  named: readonly Kind[],
  problems: ProblemList,
): readonly WrittenSection<Kind>[] {
  const sections = new Map<string, WrittenSection<Kind> & { readonly entries: Entry[] }>();
  let current: Entry[] | undefined;
  let told = false;
  for (const line of lines) {
    if (line.kind === 'section') {
      const { text } = line.name;
      const found = sections.get(text) ?? openSection(line.name, plain, named, problems);
      told = found === undefined;
      if (found !== undefined) sections.set(text, found);
      current = found?.entries;
    } else if (current !== undefined) {
      current.push(line);
    } else if (!told) {
      problems.error(line.key, `${shown(line.key.text)} stands in no section`, 'write [director] above it');
      told = true;
    }
  }
  return [...sections.values()];
}

function openSection<Kind extends string>(
  written: Text,
  plain: readonly Kind[],
  named: readonly Kind[],
  problems: ProblemList,
): (WrittenSection<Kind> & { readonly entries: Entry[] }) | undefined {
  const { text } = written;
  const dot = text.indexOf('.');
  const [before, name] = dot === -1 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
  const kind = [...plain, ...named].find((each) => each === before);
  if (kind !== undefined && plain.includes(kind) && dot === -1)
    return { kind, name, at: written, entries: [] };
  if (kind !== undefined && named.includes(kind)) {
    if (isSectionName(name)) return { kind, name, at: written, entries: [] };
    const what = name === '' ? `[${text}] has no name` : `${shown(name)} cannot be the name of a ${kind}`;
    const hint =
      name === ''
        ? `write [${kind}.NAME]`
        : `letters, digits, and within the name also . _ -; at most ${longestName} characters`;
    problems.error(placeIn(written, name === '' ? 0 : dot + 1), what, hint);
    return undefined;
  }
  problems.error(written, `unknown section [${text}]`, sectionHint(before, name, plain, named));
  return undefined;
}

function sectionHint(
  before: string,
  name: string,
  plain: readonly string[],
  named: readonly string[],
): string | undefined {
  const nearest = nearestWord(before, [...plain, ...named]);
  if (nearest === undefined) return undefined;
  const dotted = named.includes(nearest) ? `.${name === '' ? 'NAME' : name}` : '';
  return `did you mean ${nearest}${dotted}?`;
}

/** Names travel in heartbeats, which have bounds, and into logs and command lines. */
const longestName = 63;

/** Whether a section can be `[node.TEXT]`, or `[group.TEXT]`. */
export function isSectionName(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text) && text.length <= longestName;
}

/** What stands in a section that has no name; nothing where the file does not have it. */
export function entriesOf<Kind extends string>(
  sections: readonly WrittenSection<Kind>[],
  kind: NoInfer<Kind>,
): readonly Entry[] {
  return sections.find((section) => section.kind === kind)?.entries ?? [];
}

/** A value, and where it stands. */
export interface Located<Value> {
  readonly value: Value;
  readonly at: Place;
}

/** Every value that was given for each key; one for a key that does not repeat. */
export type Read<Values> = { [Key in keyof Values]?: Located<Values[Key]>[] };

export function readSection<Values extends object>(
  section: Section<Values>,
  entries: readonly Entry[],
  problems: ProblemList,
): Read<Values> {
  const read: Read<Values> = {};
  const firstOf = new Map<string, Text>();
  for (const { key, repeatable, value } of entries) {
    if (!isKeyOf(section, key.text)) {
      const hint = didYouMean(key.text, Object.keys(section));
      problems.error(key, `unknown key ${shown(key.text)}`, hint);
      continue;
    }
    const setting = section[key.text];
    const before = firstOf.get(key.text);
    if (value === undefined) {
      problems.error(key, `${key.text} has no value`, `write ${key.text} = VALUE`);
    } else if (repeatable && !setting.repeatable) {
      problems.error(key, `${key.text} cannot be repeated`, `write ${key.text} = VALUE`);
    } else if (before !== undefined && !repeatable) {
      const hint = setting.repeatable ? `write ${key.text}[] = VALUE for each` : 'remove one';
      problems.error(key, `${key.text} is already in line ${before.line}`, hint);
    } else {
      const found = setting.read(value, problems);
      if (found !== undefined) append(read, key.text, { value: found, at: value });
    }
    if (before === undefined) firstOf.set(key.text, key);
  }
  return read;
}

function append<Values, Key extends keyof Values>(
  read: Read<Values>,
  key: Key,
  value: Located<Values[Key]>,
): void {
  const list: Located<Values[Key]>[] = read[key] ?? [];
  list.push(value);
  read[key] = list;
}

function isKeyOf<Values extends object>(section: Section<Values>, key: string): key is keyof Values & string {
  return Object.hasOwn(section, key);
}

/** The value of a key that does not repeat. */
export function only<Value>(values: readonly Located<Value>[] | undefined): Value | undefined {
  return values?.[0]?.value;
}
