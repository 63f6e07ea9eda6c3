import { type ChildProcess, execFile } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../lab/support/guest.ts';
import type { Teller } from './story.ts';

export const directordProgram = join(checkout, 'dist/src/bin/directord.js');
const directorctlProgram = join(checkout, 'dist/src/bin/directorctl.js');

/** An ldirectord.cf as sites have them; `real` lines follow. */
export function siteText(virtual: string, fallback: string, reals: readonly string[]): string {
  return [
    'checktimeout = 1',
    'checkinterval = 0.5',
    'quiescent = yes',
    '',
    `virtual = ${virtual}:80`,
    '    service = http',
    '    request = "/"',
    '    receive = "welcome"',
    '    scheduler = rr',
    `    fallback = ${fallback}`,
    ...reals.map((real) => `    real = ${real}`),
    '',
  ].join('\n');
}

export function directorctl(socket: string, ...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [directorctlProgram, ...words, '--control', socket];
    execFile(process.execPath, args, { timeout: 20_000 }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}

/** Waits until the daemon answers. */
export async function answering(socket: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await directorctl(socket, 'status');
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('directord did not start within 10 s');
}

/** Tells what the daemon logs, as it logs it, without the date. */
export function tellLog(daemon: ChildProcess, teller: Teller): void {
  if (daemon.stderr === null) throw new Error('the daemon has no standard error to read');
  createInterface({ input: daemon.stderr }).on('line', (line) => {
    teller.say(`  directord: ${line.replace(/^\S+ \S+ /, '')}`);
  });
}
