import { PatternError } from './syntax.ts';

/** Reads a pattern, one byte a character, from left to right. */
export interface Scanner {
  readonly position: number;
  readonly atEnd: boolean;
  /** Whether `text` comes next. */
  sees(text: string): boolean;
  /** Consumes `text` where it comes next. */
  take(text: string): boolean;
  /** Consumes what a sticky expression matches here. */
  takeMatch(expression: RegExp): RegExpExecArray | undefined;
  /** Consumes one byte; an error at the end. */
  next(whenAtEnd: string): string;
  fail(message: string, offset?: number): never;
}

export function createScanner(pattern: string): Scanner {
  let position = 0;
  const scanner: Scanner = {
    get position() {
      return position;
    },
    get atEnd() {
      return position >= pattern.length;
    },
    sees: (text) => pattern.startsWith(text, position),
    take(text) {
      if (!pattern.startsWith(text, position)) return false;
      position += text.length;
      return true;
    },
    takeMatch(expression) {
      expression.lastIndex = position;
      const found = expression.exec(pattern);
      if (found === null) return undefined;
      position = expression.lastIndex;
      return found;
    },
    next(whenAtEnd) {
      const byte = pattern[position];
      if (byte === undefined) return scanner.fail(whenAtEnd);
      position++;
      return byte;
    },
    fail(message, offset = position) {
      throw new PatternError(message, Math.min(offset, pattern.length));
    },
  };
  return scanner;
}
