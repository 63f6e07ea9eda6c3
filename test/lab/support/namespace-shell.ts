import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Cleanup } from './cleanup.ts';
import { enter, type Namespace } from './namespace.ts';

/** A small shell that stays in a namespace, or on the test's own host: under user-mode Linux it forks ten times faster than we do. */
export interface NamespaceShell {
  /** Runs a script, one at a time, and returns its exit code and what it wrote to standard output. */
  run(script: string): Promise<{ readonly code: number; readonly output: string }>;
}

export function openShell(cleanup: Cleanup, namespace?: Namespace): NamespaceShell {
  const [program, args] = namespace === undefined ? ['sh', []] : enter(namespace, ['sh']);
  const where = namespace?.name ?? 'the lab';
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanup.add(() => {
    child.kill('SIGKILL');
  });
  const mark = randomBytes(12).toString('hex');
  let output = '';
  let settle: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.endsWith(`${mark}\n`)) settle?.resolve(output);
  });
  child.once('exit', () => settle?.reject(new Error(`the shell in ${where} has ended`)));

  return {
    run: async (script) => {
      if (settle !== undefined) throw new Error(`the shell in ${where} is busy`);
      output = '';
      const text = await new Promise<string>((resolve, reject) => {
        settle = { resolve, reject };
        child.stdin.write(`{\n${script}\n} </dev/null\necho " $? ${mark}"\n`);
      });
      settle = undefined;
      const end = / (\d+) [0-9a-f]+\n$/.exec(text);
      return { code: Number(end?.[1]), output: text.slice(0, end?.index) };
    },
  };
}
