import { spawn } from 'node:child_process';
import { errorCode } from '../../system/error-code.ts';
import { readAgentLine } from '../agent-line.ts';
import { localFaultOf } from '../local-fault.ts';
import { startPatience } from '../patience.ts';
import type { Check } from '../planned-check.ts';
import type { CheckOutcome } from '../verdict.ts';
import { clean, down, seconds, up } from '../words.ts';

/** From SIGTERM to SIGKILL, and from there until a process that even SIGKILL does not end is given up. */
const KILL_AFTER_MS = 200;
const GIVE_UP_AFTER_MS = 200;
/** After a program's exit, for what it printed last to arrive. */
const LAST_OUTPUT_MS = 50;
/** Of what it prints, in bytes, for the reason. */
const OUTPUT_LIMIT = 512;

/** How long after its timeout an external check may settle, in milliseconds. */
export const EXTERNAL_GRACE_MS = KILL_AFTER_MS + GIVE_UP_AFTER_MS;

export interface ExternalParameters {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly timeoutMs: number;
  /** The first line on its standard output is an agent's. */
  readonly tellsWeight?: true;
}

/**
 * Runs a program, without a shell: exit status 0 is up, everything else down. After the timeout its whole
 * process group gets SIGTERM, and soon SIGKILL; the check settles when the program is gone. Where it tells the
 * server's weight and does not do so as an agent would, the server is up all the same.
 */
export function externalCheck(parameters: ExternalParameters): Check {
  const { program, timeoutMs } = parameters;
  return (signal) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, [...parameters.arguments], {
        cwd: '/',
        // A process group of its own, so that what the program starts can be ended with it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output = createOutput();
      // Both are missing where the pipes themselves could not be made.
      const pipes = [child.stdout, child.stderr].filter((pipe) => pipe !== undefined && pipe !== null);
      for (const pipe of pipes) {
        pipe.on('data', output.add);
      }
      const told = createOutput();
      if (parameters.tellsWeight) child.stdout?.on('data', told.add);

      const timers: NodeJS.Timeout[] = [];
      const after = (milliseconds: number, action: () => void) => {
        timers.push(setTimeout(action, milliseconds));
      };
      let stopped: CheckOutcome | undefined;
      const stop = (outcome: CheckOutcome) => {
        if (stopped === undefined) {
          stopped = outcome;
          signalGroup(child.pid, 'SIGTERM');
          after(KILL_AFTER_MS, () => signalGroup(child.pid, 'SIGKILL'));
          after(EXTERNAL_GRACE_MS, () => finish(outcome));
        }
      };
      const onAbort = () => stop(down('the check was stopped'));
      const overdue = () => stop(down(`no result within ${seconds(timeoutMs)}`));
      const endPatience = startPatience(timeoutMs, overdue);
      const release = () => {
        endPatience();
        for (const timer of timers) {
          clearTimeout(timer);
        }
        signal.removeEventListener('abort', onAbort);
        // What the program left in the background may hold the pipes open; nobody reads them any more.
        for (const pipe of pipes) {
          pipe.destroy();
        }
      };
      const finish = (outcome: CheckOutcome) => {
        release();
        resolve(outcome);
      };

      child.once('error', (error) => {
        release();
        const fault = localFaultOf(error);
        if (fault !== undefined) {
          reject(fault);
        } else {
          resolve(down(startErrorWords(program, error)));
        }
      });
      child.once('exit', (status, killedBy) => {
        if (stopped !== undefined) {
          // Others of its group may have ignored SIGTERM.
          signalGroup(child.pid, 'SIGKILL');
          finish(stopped);
          return;
        }
        const end = () => {
          const outcome = exitOutcome(status, killedBy, output.text());
          const weighs = outcome.up && parameters.tellsWeight;
          finish(weighs ? { ...outcome, agent: readAgentLine(told.firstLine()) } : outcome);
        };
        child.once('close', end);
        after(LAST_OUTPUT_MS, end);
      });
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) {
        onAbort();
      }
    });
}

function signalGroup(pid: number | undefined, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, name);
  } catch {
    // ESRCH: all of the group have ended already.
  }
}

function exitOutcome(status: number | null, killedBy: NodeJS.Signals | null, printed: string): CheckOutcome {
  const words = printed === '' ? '' : `: ${printed}`;
  if (killedBy !== null) {
    return down(`killed by ${killedBy}${words}`);
  }
  return status === 0 ? up(`exit status 0${words}`) : down(`exit status ${status}${words}`);
}

function startErrorWords(program: string, error: Error): string {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    return `cannot run ${program}: it does not exist, or its interpreter does not`;
  }
  if (code === 'EACCES') {
    return `cannot run ${program}: it is not executable`;
  }
  return `cannot run ${program}: ${error.message}`;
}

/** Keeps the beginning of what was printed, for its first line. */
function createOutput() {
  const chunks: Buffer[] = [];
  let size = 0;
  const firstLine = (): string => {
    const [line = ''] = Buffer.concat(chunks).toString('utf8').trimStart().split('\n');
    return line;
  };
  return {
    add(chunk: Buffer): void {
      if (size < OUTPUT_LIMIT) {
        chunks.push(chunk.subarray(0, OUTPUT_LIMIT - size));
        size += chunk.length;
      }
    },
    firstLine,
    text: () => clean(firstLine(), 100),
  };
}
