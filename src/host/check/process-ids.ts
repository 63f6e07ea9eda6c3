import { readdir } from 'node:fs/promises';

/** Of all processes that this one can see: proc(5). */
export async function processIds(): Promise<readonly string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
}
