import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { readText } from '../files.ts';
import { processIds } from './process-ids.ts';

/** Programs that keep an IPVS table or virtual addresses. */
export type Keeper = 'directord' | 'ldirectord' | 'heartbeat' | 'keepalived';

export interface RunningKeeper {
  readonly keeper: Keeper;
  readonly pid: number;
}

/** Those that run in this network namespace, as far as we may look. */
export async function readKeepers(): Promise<readonly RunningKeeper[]> {
  const own = await namespaceOf('self');
  const found: RunningKeeper[] = [];
  for (const pid of await processIds()) {
    const keeper = keeperOf(await readText(`/proc/${pid}/comm`), await readText(`/proc/${pid}/cmdline`));
    if (keeper === undefined) continue;
    const theirs = await namespaceOf(pid);
    // Not ours to look at: rather told for nothing than not at all.
    if (theirs === undefined || theirs === own) found.push({ keeper, pid: Number(pid) });
  }
  return found;
}

/**
 * Which keeper a process is, by its name (proc(5), `comm`) and the words of its command line (`cmdline`). Exported
 * for its test.
 */
export function keeperOf(comm: string, cmdline: string): Keeper | undefined {
  const name = comm.trim();
  const [program = '', ...words] = cmdline.split('\0');
  if (name === 'heartbeat' || name === 'keepalived') return name;
  // A script in Perl has its own name; another one, started as `perl FILE`, that of the interpreter.
  if (name === 'ldirectord' || (/^perl/.test(name) && words.some((word) => base(word) === 'ldirectord')))
    return 'ldirectord';
  const isOurs = /^directord(\.js)?$/.test(base(words[0] ?? '')) && base(program).startsWith('node');
  return isOurs && words[1] === 'run' && !words.includes('--dry-run') ? 'directord' : undefined;
}

function base(word: string): string {
  return path.basename(word);
}

function namespaceOf(pid: string): Promise<string | undefined> {
  return readlink(`/proc/${pid}/ns/net`).catch(() => undefined);
}
