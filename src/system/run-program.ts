import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramOptions {
  /** Its process group is killed then. */
  readonly timeoutMs: number;
  /** Written to its standard input, which is closed after it; absent: it has none. */
  readonly input?: string | Buffer;
  /** Beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Kills its process group. */
  readonly signal?: AbortSignal;
}

export interface ProgramEnd {
  /** Why it did not end with 0; undefined where it did. */
  readonly failure: string | undefined;
  /** What it wrote to its standard output and error, no more than the first 4 KiB; only where it had an input. */
  readonly output: string;
}

const maximumOutput = 4096;
/** How long what a program has written last is waited for; what it left in the background may hold the pipe open. */
const lastWordsMs = 200;

/**
 * Runs a program without a shell, in a process group of its own, in `/`. Never rejects.
 * @param words the program and its arguments
 */
export function runProgram(
  [program = '', ...args]: readonly string[],
  { timeoutMs, input, environment, signal }: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const pipe = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(program, args, {
      stdio: pipe,
      detached: true,
      cwd: '/',
      ...(environment && { env: { ...process.env, ...environment } }),
    });
    let output = '';
    let late = false;
    const kill = (): void => killGroup(child);
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill);
    let lastWords: NodeJS.Timeout | undefined;

    function end(failure: string | undefined): void {
      clearTimeout(timer);
      clearTimeout(lastWords);
      signal?.removeEventListener('abort', kill);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ failure, output });
    }

    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(0, maximumOutput);
      });
    }
    // A program need not read what it is given.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, by) => {
      const failure = howItEnded(code, by, late ? timeoutMs : undefined);
      child.once('close', () => end(failure));
      lastWords = setTimeout(end, lastWordsMs, failure);
    });
  });
}

function howItEnded(
  code: number | null,
  by: NodeJS.Signals | null,
  lateMs: number | undefined,
): string | undefined {
  if (lateMs !== undefined) return `no end within ${lateMs / 1000} s: killed`;
  if (code === 0) return undefined;
  return by === null ? `exit status ${code}` : `ended by ${by}`;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this moment.
  }
}
