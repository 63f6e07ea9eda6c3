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
import { countParts, type Node, PatternError } from './perl-regex/syntax.ts';
import { runWithTimeLimit } from './time-limit.ts';

export type MatchOutcome =
  | 'match'
  | 'no-match'
  /** The match took longer than `matchLimitMs`, or too much memory; the answer is not known. */
  | 'gave-up';

export interface ReceivePattern {
  matches(body: Uint8Array): MatchOutcome;
}

export type ReceivePatternResult =
  | { readonly ok: true; readonly pattern: ReceivePattern }
  /** `offset` counts characters from the pattern's start. */
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** How long one match may hold the event loop, in milliseconds; three times that until it is known to explode. */
export const matchLimitMs = 50;

/** No site's pattern is longer, and it bounds what reading and compiling one can cost. */
const longestPattern = 4096;

/**
 * Up to this product of program size and text length RE2 is not watched: at the 15 ns a step that its slower
 * engine was measured at, it is done well within the limit, and a watchdog would cost more than most matches.
 */
const unwatchedSteps = 1_000_000;

/** RE2 unrolls repeats when it compiles (8 us a part, measured) and nothing breaks that off; V8 does so within the limit. */
const mostRe2Parts = 4000;

/** Repeats unrolled, a pattern of more parts than this costs too much to compile. */
const mostParts = 100_000;

/**
 * Compiles a Perl regular expression. Its text is compared as its UTF-8 bytes, as Perl reads a file. Whether
 * it is valid is known at once; the engine is made at the first match, for a site's file may hold thousands.
 */
export function compileReceivePattern(pattern: string): ReceivePatternResult {
  const bytes = Buffer.from(pattern, 'utf8').toString('latin1');
  if (bytes.length > longestPattern) {
    return { ok: false, message: `a pattern of more than ${longestPattern} bytes`, offset: longestPattern };
  }
  try {
    return { ok: true, pattern: lazyPattern(parseSupported(bytes)) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const before = Buffer.from(bytes.slice(0, error.offset), 'latin1').toString('utf8');
    return { ok: false, message: error.message, offset: before.length };
  }
}

function parseSupported(bytes: string): Node {
  const { node, reading } = parsePattern(bytes);
  if (countParts(node) > mostParts) throw new PatternError(`repeats of more than ${mostParts} parts`, 0);
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

/** One engine's compiled pattern. */
interface Engine {
  readonly test: (text: string) => boolean;
  /** The most steps that a byte of the text can take; undefined where there is no such bound. */
  readonly stepsPerByte: number | undefined;
}

/**
 * How often a match is begun that the clock breaks off. On a busy machine the time can pass while this process waits
 * for a CPU, or computes something else in another thread, and a real server must not fail its check for that.
 */
const mostAttempts = 3;

function lazyPattern(node: Node): ReceivePattern {
  let engine: Engine | undefined;
  let explodes = false;
  return {
    matches(body) {
      const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
      for (let left = explodes ? 1 : mostAttempts; left > 0; left--) {
        engine ??= re2Engine(node) ?? javaScriptEngine(node);
        const outcome = testBounded(engine, text);
        if (outcome !== 'broken-off') {
          explodes = outcome === 'gave-up';
          return outcome;
        }
        // It was broken off amid its own caches, so it is not used again.
        engine = undefined;
      }
      explodes = true;
      return 'gave-up';
    },
  };
}

function testBounded({ test, stepsPerByte }: Engine, text: string): MatchOutcome | 'broken-off' {
  if (stepsPerByte !== undefined && stepsPerByte * text.length <= unwatchedSteps) return said(test(text));
  try {
    const limited = runWithTimeLimit(matchLimitMs, () => test(text));
    return limited.finished ? said(limited.result) : 'broken-off';
  } catch {
    // V8 throws where its backtracking stack is full, or the pattern's code too large.
    return 'gave-up';
  }
}

function re2Engine(node: Node): Engine | undefined {
  const source = countParts(node) <= mostRe2Parts ? printRe2(node) : undefined;
  if (source === undefined) return undefined;
  try {
    const compiled = RE2JS.compile(source);
    return { test: (text) => compiled.test(text), stepsPerByte: compiled.programSize() };
  } catch {
    // RE2 bounds its counts (a{2000}); V8 does not.
    return undefined;
  }
}

function javaScriptEngine(node: Node): Engine {
  const expression = new RegExp(printJavaScript(node, backreferences(node).length > 0));
  return { test: (text) => expression.test(text), stepsPerByte: undefined };
}

function said(matched: boolean): 'match' | 'no-match' {
  return matched ? 'match' : 'no-match';
}
