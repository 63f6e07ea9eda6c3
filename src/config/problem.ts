/** One thing wrong in a file, placed where an editor can jump to it. */
export interface Problem {
  /** An error makes the whole file unusable; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based; 0 where the problem is of the file as a whole. */
  readonly line: number;
  /** 1-based, in characters; 0 where the problem is of the line or the file as a whole. */
  readonly column: number;
  readonly message: string;
  /** What to write instead, where that is known. */
  readonly hint?: string;
}

/** `file:line:column: error: message (hint)`, the form that editors and compilers share. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line || undefined, problem.column || undefined]
    .filter((part) => part !== undefined)
    .join(':');
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${place}: ${problem.severity}: ${problem.message}${hint}`;
}
