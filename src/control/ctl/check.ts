import { type Judge, loadSite, siteOptions } from '../../director/site.ts';
import { problemLine } from '../problem-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Prints every problem of the files, read together as one daemon would. Files that they name are not opened:
 * whoever asks need not be root, nor be on the director.
 * @param judge for the host that the files are for, where that is known
 */
export async function check(
  files: readonly string[],
  { json }: { readonly json: boolean },
  terminal: Terminal,
  judge?: Judge,
): Promise<ExitCode> {
  const { ok, problems } = await loadSite(files, siteOptions({ dryRun: true, ...(judge && { judge }) }));
  if (json) terminal.print(JSON.stringify({ ok, problems }, undefined, 2));
  else {
    // Standard output: the problems are what was asked for.
    for (const problem of problems) terminal.print(problemLine(problem));
    if (ok && problems.length === 0) terminal.print(`${files.join(', ')}: no problems`);
  }
  return ok ? EXIT.done : EXIT.configuration;
}
