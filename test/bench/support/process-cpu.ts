import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc/PID/stat; the same on all that Debian runs on. */
const TICKS_PER_SECOND = 100;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Of itself, all its threads, and its children that have ended. */
  readonly ticks: number;
}

/** Seconds of CPU that a process and what it started have used so far. */
export function cpuSeconds(pid: number): number {
  const processes = readdirSync('/proc').flatMap((name) => readProcess(name) ?? []);
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const each of processes) if (family.has(each.parent)) family.add(each.pid);
  }
  const ticks = processes.filter((each) => family.has(each.pid)).reduce((sum, each) => sum + each.ticks, 0);
  return ticks / TICKS_PER_SECOND;
}

function readProcess(name: string): Process | undefined {
  if (!/^\d+$/.test(name)) return undefined;
  try {
    // A program's name may hold blanks and parentheses: what counts comes after the last one (proc(5)).
    const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [1, 11, 12, 13, 14].map(
      (index) => fields[index],
    );
    return { pid: Number(name), parent, ticks: utime + stime + cutime + cstime };
  } catch {
    return undefined;
  }
}
