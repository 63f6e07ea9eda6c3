import type { Problem } from './problem.ts';

/** 1-based line and column, as in Problem. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Collects what is wrong with one file. */
export interface ProblemList {
  error(place: Place, message: string, hint?: string): void;
  warning(place: Place, message: string, hint?: string): void;
  readonly hasErrors: boolean;
  /** In the order of the file's lines. */
  sorted(): readonly Problem[];
}

/** A file that is wrong in every line must not fill the memory or the terminal. */
export const mostProblems = 1000;

export function createProblemList(file: string): ProblemList {
  const problems: Problem[] = [];
  // What many blocks inherit from one line is wrong once.
  const told = new Set<string>();
  let errors = 0;
  let left = 0;
  const add = (severity: Problem['severity'], { line, column }: Place, message: string, hint?: string) => {
    if (severity === 'error') errors++;
    const key = `${line}:${column}:${message}`;
    if (told.has(key)) return;
    if (problems.length >= mostProblems) {
      left++;
      return;
    }
    told.add(key);
    problems.push(
      Object.freeze({ severity, file, line, column, message, ...(hint !== undefined && { hint }) }),
    );
  };
  return {
    error: (place, message, hint) => add('error', place, message, hint),
    warning: (place, message, hint) => add('warning', place, message, hint),
    get hasErrors() {
      return errors > 0;
    },
    sorted() {
      const inOrder = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
      if (left > 0) {
        const severity = errors > 0 ? 'error' : 'warning';
        const message = `${left} more problems, which are not shown`;
        inOrder.push(Object.freeze({ severity, file, line: 0, column: 0, message }));
      }
      return Object.freeze(inOrder);
    },
  };
}
