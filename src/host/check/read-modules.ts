import { execFile } from 'node:child_process';
import { environment } from '../environment.ts';
import { isDirectory } from '../files.ts';

/** `forbidden`: modprobe.d says that something else is to be done. `unknown`: modprobe cannot be asked. */
export type ModuleState = 'loaded' | 'built-in' | 'available' | 'forbidden' | 'absent' | 'unknown';

const timeoutMs = 10_000;

export async function readModules(names: readonly string[]): Promise<ReadonlyMap<string, ModuleState>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await readModule(name)] as const)));
}

async function readModule(name: string): Promise<ModuleState> {
  return (await isDirectory(`/sys/module/${name}`)) ? 'loaded' : askModprobe(name);
}

/** modprobe(8): with --show-depends it prints what it would do, and does nothing. */
function askModprobe(name: string): Promise<ModuleState> {
  return new Promise((resolve) => {
    execFile(
      'modprobe',
      ['--show-depends', name],
      { timeout: timeoutMs, env: environment },
      (error, stdout) => {
        if (error !== null && error.code !== 1) resolve('unknown');
        else resolve(error === null ? judgeModprobe(stdout) : 'absent');
      },
    );
  });
}

/** Exported for its test. The module itself comes last, behind those that it needs. */
export function judgeModprobe(text: string): ModuleState {
  const [what] = (text.trim().split('\n').at(-1) ?? '').split(' ');
  if (what === 'builtin') return 'built-in';
  return what === 'install' ? 'forbidden' : 'available';
}
