import { matchReceive } from './receive-match.ts';

/** What one check reads at most: matching must not become work without end. */
const MAX_BYTES = 1024 * 1024;
const MAX_LINES = 5000;
const LINE_FEED = 10;

export type LineVerdict =
  | { readonly kind: 'match' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** No line so far matches. */
  | { readonly kind: 'more' };

export interface LineMatcher {
  add(bytes: Uint8Array): LineVerdict;
  /** After the last byte: a line may lack its terminator. */
  end(): LineVerdict;
  /** The beginning of all that came, for a reason. */
  beginning(): Uint8Array;
}

/**
 * Compares a stream with `receive`, line by line, terminators included. An empty `receive` matches any data.
 */
export function createLineMatcher(receive: string): LineMatcher {
  let pending: Uint8Array[] = [];
  let beginning: Uint8Array = new Uint8Array();
  let bytesSeen = 0;
  let linesSeen = 0;

  const matchLine = (line: Uint8Array): LineVerdict => {
    linesSeen += 1;
    if (linesSeen > MAX_LINES) {
      return { kind: 'refused', reason: `none of the first ${MAX_LINES} lines matches receive` };
    }
    const match = matchReceive(receive, line);
    if (match.kind === 'unknown') {
      return { kind: 'refused', reason: match.reason };
    }
    return { kind: match.kind === 'match' ? 'match' : 'more' };
  };
  const takePending = (rest: Uint8Array): Uint8Array => {
    const line = pending.length === 0 ? rest : Buffer.concat([...pending, rest]);
    pending = [];
    return line;
  };

  return {
    add(bytes) {
      if (bytes.length === 0) {
        return { kind: 'more' };
      }
      if (receive === '') {
        return { kind: 'match' };
      }
      if (bytesSeen === 0) {
        beginning = bytes.slice(0, 256);
      }
      bytesSeen += bytes.length;
      let from = 0;
      for (let feed = bytes.indexOf(LINE_FEED); feed !== -1; feed = bytes.indexOf(LINE_FEED, from)) {
        const verdict = matchLine(takePending(bytes.subarray(from, feed + 1)));
        if (verdict.kind !== 'more') {
          return verdict;
        }
        from = feed + 1;
      }
      if (from < bytes.length) {
        pending.push(bytes.subarray(from));
      }
      return bytesSeen > MAX_BYTES
        ? { kind: 'refused', reason: 'no line in the first 1 MiB matches receive' }
        : { kind: 'more' };
    },
    end: () => (pending.length === 0 ? { kind: 'more' } : matchLine(takePending(new Uint8Array()))),
    beginning: () => beginning,
  };
}
