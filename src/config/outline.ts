/** From lines to blocks: every directive read and put where it belongs, nothing resolved yet. */
import type { Breath } from '../system/breathe.ts';
import type { AddressFamily, HttpHeader } from './configuration.ts';
import {
  type DirectiveName,
  type DirectiveValues,
  directiveNames,
  directives,
  isDirective,
  obsoleteDirectives,
} from './directives.ts';
import type { FallbackEndpoint, RealEndpoint, VirtualEndpoint } from './endpoints.ts';
import { type Line, readLine, type Text } from './lines.ts';
import type { ProblemList } from './problem-list.ts';
import { didYouMean } from './suggest.ts';
import { shown } from './values.ts';

/** A value with the place it was written at. */
export interface Given<Value> {
  readonly value: Value;
  readonly at: Text;
}

/** The directives of one block that count once; the last one wins, as in ldirectord. */
export type Settings = { [Name in DirectiveName]?: Given<DirectiveValues[Name]> };

export interface GlobalBlock {
  readonly settings: Settings;
  readonly execute: readonly string[];
}

export interface VirtualBlock {
  readonly endpoint: Given<VirtualEndpoint>;
  readonly family: AddressFamily;
  readonly settings: Settings;
  readonly headers: readonly Given<HttpHeader>[];
  readonly reals: readonly Given<RealEndpoint>[];
  readonly fallback: Given<FallbackEndpoint> | undefined;
}

export interface Outline {
  readonly global: GlobalBlock;
  readonly virtuals: readonly VirtualBlock[];
}

interface OpenBlock {
  readonly scope: 'global' | 'virtual';
  readonly family: AddressFamily | undefined;
  /** Undefined where the virtual line itself is wrong: the block is read for its own problems only. */
  readonly endpoint: Given<VirtualEndpoint> | undefined;
  readonly settings: Settings;
  readonly headers: Given<HttpHeader>[];
  readonly reals: Given<RealEndpoint>[];
  readonly execute: string[];
}

/** Longer lines cannot be a site's, and some readers take more than linear time. */
const longestLine = 16_384;

/** Reads a file's text, pausing for the event loop. Never throws for what the text holds. */
export async function readOutline(text: string, problems: ProblemList, breath: Breath): Promise<Outline> {
  const global = openBlock('global');
  const blocks: OpenBlock[] = [];
  let number = 0;
  for (const raw of eachLine(text)) {
    number++;
    if (breath.due()) await breath.take();
    if (raw.length > longestLine) {
      problems.error({ line: number, column: 1 }, `the line is longer than ${longestLine} characters`);
      continue;
    }
    if (raw.includes('\0')) {
      problems.error({ line: number, column: raw.indexOf('\0') + 1 }, 'the line holds a NUL character');
      continue;
    }
    const line = readLine(raw, number);
    if (line.kind === 'blank') continue;
    const opened = readContent(line, global, blocks.at(-1), problems);
    if (opened !== undefined) blocks.push(opened);
  }
  return {
    global: { settings: global.settings, execute: global.execute },
    virtuals: blocks.flatMap(finishBlock),
  };
}

function* eachLine(text: string): Generator<string> {
  // A byte order mark is no part of the first line.
  let start = text.startsWith('\u{FEFF}') ? 1 : 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    yield end === -1 ? text.slice(start) : text.slice(start, end);
    start = end === -1 ? text.length : end + 1;
  }
}

function openBlock(
  scope: OpenBlock['scope'],
  family?: AddressFamily,
  endpoint?: Given<VirtualEndpoint>,
): OpenBlock {
  return { scope, family, endpoint, settings: {}, headers: [], reals: [], execute: [] };
}

function finishBlock({ endpoint, family, settings, headers, reals }: OpenBlock): VirtualBlock[] {
  if (endpoint === undefined || family === undefined) return [];
  const fallback = family === 'inet' ? settings.fallback : settings.fallback6;
  return [{ endpoint, family, settings, headers, reals, fallback }];
}

/** Puts one line where it belongs; gives the block that it opens. */
function readContent(
  line: Exclude<Line, { kind: 'blank' }>,
  global: OpenBlock,
  current: OpenBlock | undefined,
  problems: ProblemList,
): OpenBlock | undefined {
  const block = line.indented ? current : global;
  if (line.kind === 'other') {
    const hint = 'write DIRECTIVE = VALUE';
    problems.error(line.content, `${shown(line.content.text)} is no directive`, hint);
    return undefined;
  }
  const name = line.name.text;
  if (!isDirective(name)) {
    explainUnknown(line.name, block?.scope ?? 'global', problems);
    return undefined;
  }
  if (block === undefined) {
    problems.error(
      line.name,
      `${name} is indented, but no virtual server stands above it`,
      'remove the blanks before it',
    );
    return undefined;
  }
  const { where } = directives[name];
  if (where !== 'both' && where !== block.scope) {
    const hint =
      where === 'global'
        ? 'write it at the start of a line, outside every block'
        : 'indent it below a virtual server';
    problems.error(
      line.name,
      `${name} is not allowed ${block.scope === 'global' ? 'here' : 'in a virtual server'}`,
      hint,
    );
    return undefined;
  }
  if (line.value === undefined) {
    takeBareWord(name, line.name, block, problems);
    return undefined;
  }
  if (name === 'virtual' || name === 'virtual6') return openVirtual(name, line.name, line.value, problems);
  if (name === 'real' || name === 'real6') return takeReal(name, line.name, line.value, block, problems);
  if (name === 'header') return takeHeader(line.name, line.value, block, problems);
  if (familyFits(name, line.name, block, problems)) take(name, line.name, line.value, block, problems);
  return undefined;
}

function openVirtual(name: 'virtual' | 'virtual6', at: Text, value: Text, problems: ProblemList): OpenBlock {
  const endpoint = directives[name].read(value, problems);
  const family = name === 'virtual' ? 'inet' : 'inet6';
  return openBlock('virtual', family, endpoint && { value: endpoint, at });
}

function takeReal(
  name: 'real' | 'real6',
  at: Text,
  value: Text,
  block: OpenBlock,
  problems: ProblemList,
): undefined {
  if (!familyFits(name, at, block, problems)) return;
  const read = directives[name].read(value, problems);
  if (read !== undefined) block.reals.push({ value: read, at });
}

function takeHeader(at: Text, value: Text, block: OpenBlock, problems: ProblemList): undefined {
  const read = directives.header.read(value, problems);
  if (read !== undefined) block.headers.push({ value: read, at });
}

function take<Name extends DirectiveName>(
  name: Name,
  at: Text,
  value: Text,
  block: OpenBlock,
  problems: ProblemList,
): void {
  const read = directives[name].read(value, problems);
  if (read === undefined) return;
  if (name === 'execute') {
    block.execute.push(value.text);
    return;
  }
  const settings: { [Each in Name]?: Given<DirectiveValues[Each]> } = block.settings;
  const before = settings[name];
  if (before !== undefined) problems.warning(at, `${name} replaces the one in line ${before.at.line}`);
  settings[name] = { value: read, at };
}

function takeBareWord(name: DirectiveName, at: Text, block: OpenBlock, problems: ProblemList): void {
  if (name === 'supervised') {
    problems.warning(at, 'supervised without a value', 'write supervised = yes');
    block.settings.supervised = { value: true, at };
    return;
  }
  problems.error(at, `${name} has no value`, `write ${name} = VALUE`);
}

const perFamily: ReadonlyMap<DirectiveName, AddressFamily> = new Map([
  ['real', 'inet'],
  ['real6', 'inet6'],
  ['fallback', 'inet'],
  ['fallback6', 'inet6'],
]);

function familyFits(name: DirectiveName, at: Text, block: OpenBlock, problems: ProblemList): boolean {
  const family = perFamily.get(name);
  if (family === undefined || block.family === undefined || family === block.family) return true;
  const right = family === 'inet' ? `${name}6` : name.slice(0, -1);
  problems.error(
    at,
    `${name} in a block of ${block.family === 'inet' ? 'virtual' : 'virtual6'}`,
    `use ${right}`,
  );
  return false;
}

function explainUnknown(name: Text, scope: 'global' | 'virtual', problems: ProblemList): void {
  const replacement = obsoleteDirectives.get(name.text);
  if (replacement !== undefined) {
    problems.error(name, `${name.text} is obsolete`, replacement);
    return;
  }
  const allowed = directiveNames.filter((known) => ['both', scope].includes(directives[known].where));
  const hint = didYouMean(name.text, allowed) ?? didYouMean(name.text, directiveNames);
  problems.error(name, `unknown directive ${shown(name.text)}`, hint);
}
