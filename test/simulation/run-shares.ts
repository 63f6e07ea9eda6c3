import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('run.js', import.meta.url));
/** A share of 10,000 histories takes half a minute of a processor; one that is stuck must not hang the run. */
const timeoutMs = 15 * 60_000;

/** Plays histories with the seeds from 1 on, in `processes` at once; returns their exit code and what they said. */
export async function runSimulation(
  histories: number,
  processes: number,
): Promise<{ readonly code: number; readonly output: string }> {
  const share = Math.ceil(histories / processes);
  const ends = await Promise.all(
    Array.from({ length: processes }, (_, index) => runShare(share, 1 + index * share)),
  );
  return {
    code: Math.max(...ends.map(({ code }) => code)),
    output: ends.map(({ output }) => output).join(''),
  };
}

function runShare(
  histories: number,
  seed: number,
): Promise<{ readonly code: number; readonly output: string }> {
  const words = [program, '--histories', String(histories), '--seed', String(seed)];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      words,
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`;
        if (error === null) resolve({ code: 0, output });
        else if (typeof error.code === 'number') resolve({ code: error.code, output });
        else
          resolve({ code: 1, output: `${output}The simulation did not run to its end: ${error.message}\n` });
      },
    );
  });
}
