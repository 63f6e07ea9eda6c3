import { readFile } from 'node:fs/promises';

export interface ProcessInfo {
  /** Clock ticks after boot; with the process id it names a process for good, as ids are used again. */
  readonly startTicks: string;
  readonly argv: readonly string[];
}

/** What /proc knows of a process, undefined where there is none; one that has ended but was not waited for is none. */
export async function processInfo(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // proc(5): the second field is a name in parentheses and may hold anything; the rest is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', startTicks = ''] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return undefined;
    return { startTicks, argv: cmdline.split('\0').slice(0, -1) };
  } catch {
    return undefined;
  }
}
