import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { errorCode } from './error-code.ts';

/** The process id in a pid file, `garbage` where there is none in it, undefined where there is no file. */
export async function readPidFile(path: string): Promise<number | 'garbage' | undefined> {
  try {
    const text = (await readFile(path, 'latin1')).trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 'garbage';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes this process's id; a reader never sees half of it. */
export async function writePidFile(path: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${process.pid}\n`, { mode: 0o644 });
  await rename(temporary, path);
}

/** Removes the file if `pid` is in it: another daemon's is left alone. */
export async function removePidFile(path: string, pid: number | 'garbage' = process.pid): Promise<void> {
  if ((await readPidFile(path)) === pid) await unlink(path);
}
