/**
 * `receive` patterns: Perl regular expressions on bytes, matched so that neither a pattern nor a response
 * can hold the process up. RE2 (linear in the length of the text) does all it can express; lookaround,
 * backreferences and atomic groups go to V8's engine. Both are broken off after a fixed time.
 */
import { RE2JS } from 're2js';
import { backreferences, findUnassured } from './perl-regex/backreference.ts';
import { parsePattern } from './perl-regex/parse.ts';
import { printJavaScript } from './perl-regex/print-javascript.ts';
import { printRe2 } from './perl-regex/print-re2.ts';
import { type Node, PatternError } from './perl-regex/syntax.ts';
import { runWithTimeLimit } from './time-limit.ts';

export type MatchOutcome =
  | 'match'
  | 'no-match'
  /** The match took longer than `matchLimitMs`; the answer is not known. */
  | 'gave-up';

export interface ReceivePattern {
  matches(body: Uint8Array): MatchOutcome;
}

export type ReceivePatternResult =
  | { readonly ok: true; readonly pattern: ReceivePattern }
  /** `offset` counts characters from the pattern's start. */
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** How long one match may hold the event loop, in milliseconds. */
export const matchLimitMs = 50;

/** No site's pattern is longer, and it bounds what reading and compiling one can cost. */
const longestPattern = 4096;

/**
 * Up to this product of program size and text length RE2 is not watched: at the 15 ns a step that its slower
 * engine was measured at, it is done well within the limit, and a watchdog would cost more than most matches.
 */
const unwatchedSteps = 1_000_000;

/** Compiles a Perl regular expression. Its text is compared as its UTF-8 bytes, as Perl reads a file. */
export function compileReceivePattern(pattern: string): ReceivePatternResult {
  const bytes = Buffer.from(pattern, 'utf8').toString('latin1');
  if (bytes.length > longestPattern) {
    return { ok: false, message: `a pattern of more than ${longestPattern} bytes`, offset: longestPattern };
  }
  try {
    const node = parseSupported(bytes);
    return { ok: true, pattern: re2Pattern(node) ?? javaScriptPattern(node) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const before = Buffer.from(bytes.slice(0, error.offset), 'latin1').toString('utf8');
    return { ok: false, message: error.message, offset: before.length };
  }
}

function parseSupported(bytes: string): Node {
  const { node, reading } = parsePattern(bytes);
  const references = backreferences(node);
  for (const { group, offset } of references) {
    if (group > reading.groupCount) {
      throw new PatternError(`reference to a group that does not exist: ${group}`, offset);
    }
    if (reading.branchReset)
      throw new PatternError('a backreference beside (?|...) is not supported', offset);
  }
  const unassured = findUnassured(node);
  if (unassured !== undefined) {
    throw new PatternError(
      `a reference to group ${unassured.group}, which may not have matched by then, is not supported`,
      unassured.offset,
    );
  }
  return node;
}

function re2Pattern(node: Node): ReceivePattern | undefined {
  const source = printRe2(node);
  if (source === undefined) return undefined;
  const compile = () => {
    try {
      return RE2JS.compile(source);
    } catch {
      // RE2 bounds its program's size (a{2000}); V8 does not.
      return undefined;
    }
  };
  let compiled = compile();
  if (compiled === undefined) return undefined;
  return {
    matches(body) {
      compiled ??= compile();
      const engine = compiled;
      if (engine === undefined) return 'gave-up';
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
      if (engine.programSize() * text.length <= unwatchedSteps) return said(engine.test(text));
      const limited = runWithTimeLimit(matchLimitMs, () => engine.test(text));
      if (limited.finished) return said(limited.result);
      // Broken off within its own caches: never to be used again.
      compiled = undefined;
      return 'gave-up';
    },
  };
}

function javaScriptPattern(node: Node): ReceivePattern {
  const expression = new RegExp(printJavaScript(node, backreferences(node).length > 0));
  return {
    matches(body) {
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
      const limited = runWithTimeLimit(matchLimitMs, () => expression.test(text));
      return limited.finished ? said(limited.result) : 'gave-up';
    },
  };
}

function said(matched: boolean): MatchOutcome {
  return matched ? 'match' : 'no-match';
}
