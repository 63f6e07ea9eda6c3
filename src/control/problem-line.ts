import { formatProblem, type Problem } from '../config/problem.ts';
import { printable } from './printable.ts';

/** A problem as one line of a terminal: it quotes a file, which may hold anything. */
export function problemLine(problem: Problem): string {
  return printable(formatProblem(problem));
}
