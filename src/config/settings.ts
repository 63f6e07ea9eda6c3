import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type IniLine, readIniLines } from './ini-lines.ts';
import type { Text } from './lines.ts';
import type { Problem } from './problem.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';
import { type DirectorValues, type Section, settingSections } from './setting-definitions.ts';
import { didYouMean } from './suggest.ts';
import { shown } from './values.ts';

/** What directord.ini says of this host's director, defaults filled in. Deeply frozen; times are milliseconds. */
export interface Settings {
  /** The files of virtual and real servers, at least one. */
  readonly configFiles: readonly string[];
  readonly controlSocket: string;
  /** How often the kernel's table is compared and repaired. */
  readonly repairIntervalMs: number | 'off';
  readonly node: string;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where the settings are unless a flag says otherwise. */
export const defaultSettingsFile = '/etc/directord/directord.ini';

/** What holds where there is no settings file. */
export function defaultSettings(): Settings {
  return assemble({});
}

/** Reads directord.ini, as UTF-8. Gives every problem; never rejects for what the file holds. */
export async function readSettings(file: string): Promise<SettingsResult> {
  try {
    return parseSettings(await readFile(file, 'utf8'), file);
  } catch (error) {
    const problems = createProblemList(file);
    const why = error instanceof Error ? error.message : String(error);
    problems.error({ line: 0, column: 0 }, `the file cannot be read: ${why}`);
    return { ok: false, problems: problems.sorted() };
  }
}

/** As readSettings, from a text; `file` is the name for messages. */
export function parseSettings(text: string, file: string): SettingsResult {
  const problems = createProblemList(file);
  const sections = groupBySection(readIniLines(text), problems);
  const director = readSection(settingSections.director, sections.get('director') ?? [], problems);
  return problems.hasErrors
    ? { ok: false, problems: problems.sorted() }
    : { ok: true, settings: assemble(director), problems: problems.sorted() };
}

type Entry = Extract<IniLine, { kind: 'entry' }>;

function groupBySection(
  lines: readonly IniLine[],
  problems: ProblemList,
): ReadonlyMap<string, readonly Entry[]> {
  const known = Object.keys(settingSections);
  const sections = new Map<string, Entry[]>();
  let current: Entry[] | undefined;
  let told = false;
  for (const line of lines) {
    if (line.kind === 'section') {
      const { text } = line.name;
      told = !known.includes(text);
      if (told) problems.error(line.name, `unknown section [${text}]`, didYouMean(text, known));
      current = sections.get(text) ?? [];
      sections.set(text, current);
    } else if (current !== undefined) {
      current.push(line);
    } else if (!told) {
      problems.error(line.key, `${shown(line.key.text)} stands in no section`, 'write [director] above it');
      told = true;
    }
  }
  return sections;
}

/** Every value that was given for each key; one for a key that does not repeat. */
type Read<Values> = { [Key in keyof Values]?: Values[Key][] };

function readSection<Values extends object>(
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
      if (found !== undefined) append(read, key.text, found);
    }
    if (before === undefined) firstOf.set(key.text, key);
  }
  return read;
}

function append<Values, Key extends keyof Values>(read: Read<Values>, key: Key, value: Values[Key]): void {
  const list: Values[Key][] = read[key] ?? [];
  list.push(value);
  read[key] = list;
}

function isKeyOf<Values extends object>(section: Section<Values>, key: string): key is keyof Values & string {
  return Object.hasOwn(section, key);
}

function assemble(director: Read<DirectorValues>): Settings {
  return Object.freeze({
    configFiles: Object.freeze([...(director.config ?? ['/etc/ha.d/ldirectord.cf'])]),
    controlSocket: director.control?.[0] ?? '/run/directord/control.sock',
    repairIntervalMs: director.repair_interval?.[0] ?? 2000,
    node: director.node?.[0] ?? hostname(),
  });
}
