import { basename } from 'node:path';
import { readPidFile } from '../../system/pid-file.ts';
import { type ProcessInfo, processInfo } from '../../system/process-info.ts';
import { ControlError, createControlClient, DEFAULT_TIMEOUTS } from '../control-client.ts';
import type { Instance } from './instance.ts';

export type DaemonState =
  | {
      readonly kind: 'running';
      readonly pid: number;
      readonly startTicks: string;
      /** `perl`: the ldirectord that this program replaces, still running from before. */
      readonly program: 'directord' | 'perl';
    }
  /** `stalePid`: what stands in the pid file that a dead daemon left. */
  | { readonly kind: 'stopped'; readonly stalePid?: number | 'garbage' };

/** For a daemon that is there to answer; the process list decides about one that is too busy. */
const ANSWER_TIMEOUT_MS = 2000;

/**
 * Finds an instance's daemon: the one that answers at its control socket, or the process in its pid file if
 * that really is one of ours for this instance. A process that merely got the old number does not count.
 */
export async function findDaemon(instance: Instance): Promise<DaemonState> {
  const inFile = await readPidFile(instance.pidFile);
  if (typeof inFile === 'number') {
    const info = await processInfo(inFile);
    const program = info === undefined ? undefined : programOf(info, instance);
    if (info !== undefined && program !== undefined) {
      return { kind: 'running', pid: inFile, startTicks: info.startTicks, program };
    }
  }
  // No pid file is written in the foreground (`-d`), and one can be deleted by hand.
  const answering = await answeringPid(instance.controlSocket);
  const info = answering === undefined ? undefined : await processInfo(answering);
  if (answering !== undefined && info !== undefined) {
    return { kind: 'running', pid: answering, startTicks: info.startTicks, program: 'directord' };
  }
  return inFile === undefined ? { kind: 'stopped' } : { kind: 'stopped', stalePid: inFile };
}

function programOf({ argv }: ProcessInfo, { controlSocket }: Instance): 'directord' | 'perl' | undefined {
  if (argv.includes('run') && argv.includes(controlSocket)) return 'directord';
  const isPerl = basename(argv[0] ?? '').startsWith('perl');
  return isPerl && argv.slice(1, 4).some((word) => basename(word) === 'ldirectord') ? 'perl' : undefined;
}

async function answeringPid(controlSocket: string): Promise<number | undefined> {
  const client = createControlClient(controlSocket, { ...DEFAULT_TIMEOUTS, status: ANSWER_TIMEOUT_MS });
  try {
    return (await client.status()).pid;
  } catch (error) {
    if (error instanceof ControlError) return undefined;
    throw error;
  }
}
