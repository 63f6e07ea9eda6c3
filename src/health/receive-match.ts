import { compileReceivePattern, type ReceivePatternResult } from '../config/receive-pattern.ts';

/** Sites use one pattern for many servers: compiled at its first use, it is shared from then on. */
const compiled = new Map<string, ReceivePatternResult>();
const MAX_COMPILED = 1000;

function compile(receive: string): ReceivePatternResult {
  const known = compiled.get(receive);
  if (known !== undefined) {
    return known;
  }
  if (compiled.size >= MAX_COMPILED) {
    compiled.clear();
  }
  const result = compileReceivePattern(receive);
  compiled.set(receive, result);
  return result;
}

export type ReceiveMatch =
  | { readonly kind: 'match' | 'no-match' }
  /** It cannot be said whether `receive` matches, and never will be with this pattern and this answer. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Compares an answer with `receive`, which must not be empty (empty means that no match is wanted). */
export function matchReceive(receive: string, answer: Uint8Array): ReceiveMatch {
  const result = compile(receive);
  if (!result.ok) {
    return { kind: 'unknown', reason: `receive is not a usable pattern: ${result.message}` };
  }
  const outcome = result.pattern.matches(answer);
  if (outcome === 'gave-up') {
    return {
      kind: 'unknown',
      reason: 'matching the answer with receive takes too long: simplify the pattern',
    };
  }
  return { kind: outcome };
}
