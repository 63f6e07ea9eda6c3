import { execFile, execFileSync } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const commandTimeoutMs = 180_000;

/** Runs a program to its end and returns how it ended; throws when it cannot start or a signal ended it. */
export function runCommand(
  program: string,
  args: readonly string[],
  input = '',
  timeoutMs = commandTimeoutMs,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(new Error(`${program} ${args.join(' ')}: ${error.message}\n${stderr}`));
      },
    );
    // A program that ends without reading its input is judged by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Runs a program that has to succeed and returns what it printed. */
export function command(program: string, args: readonly string[], input?: string): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    input: input ?? '',
    timeout: commandTimeoutMs,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 2 ** 20,
  });
}
