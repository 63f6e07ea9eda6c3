import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { KernelRun } from './kernel.ts';

/** The repository, seen from dist/test/lab/support. */
export const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

const guestScript = join(checkout, 'test/lab/support/guest.sh');

export interface Guest {
  /** What the kernel starts first. */
  readonly init: string;
  /** Precedes the command's exit code in the output; nobody else can know it. */
  readonly end: string;
}

/** Writes the first program of a kernel that runs `run`, into a directory that the kernel will see. */
export function writeGuest(
  directory: string,
  run: KernelRun,
  boot: { readonly output: string; readonly modules: readonly string[] },
): Guest {
  const end = `\x1e${randomBytes(12).toString('hex')}`;
  const moduleList = join(directory, 'modules');
  writeFileSync(moduleList, boot.modules.map((module) => `${module}\n`).join(''));
  const init = join(directory, 'init');
  const lines = [
    '#!/bin/sh',
    ...Object.entries({
      ...commandEnvironment(run),
      LAB_KERNEL: run.kernel,
      LAB_CHECKOUT: checkout,
      LAB_MODULES: moduleList,
      LAB_OUTPUT: boot.output,
      LAB_END: end,
    }).map(([name, value]) => `export ${name}=${shellQuoted(value)}`),
    `exec ${[guestScript, ...run.command].map(shellQuoted).join(' ')}`,
  ];
  writeFileSync(init, `${lines.join('\n')}\n`, { mode: 0o755 });
  return { init, end };
}

/** What the command's environment holds beside what guest.sh sets. */
function commandEnvironment(run: KernelRun): Record<string, string> {
  const inherited = ['CI', 'TERM', 'LANG', 'FORCE_COLOR', 'NO_COLOR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const { PATH = '' } = process.env;
  return {
    PATH: `${PATH}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...Object.fromEntries(inherited),
    ...run.env,
  };
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Passes a guest's output on as it comes; returns the exit code behind the end mark, or undefined without one. */
export async function relay(guest: Readable, end: string, output: Writable): Promise<number | undefined> {
  guest.setEncoding('utf8');
  let held = '';
  for await (const chunk of guest) {
    held += chunk;
    const mark = held.indexOf(end);
    const ready = mark >= 0 ? mark : held.length - unfinishedMark(held, end);
    if (ready > 0) await write(output, held.slice(0, ready));
    held = held.slice(ready);
    const code = /^ (\d+)\n/.exec(held.startsWith(end) ? held.slice(end.length) : '')?.[1];
    if (code !== undefined) return Number(code);
  }
  if (held !== '') await write(output, held);
  return undefined;
}

/** How many characters at the end of `text` may be the beginning of the mark. */
function unfinishedMark(text: string, end: string): number {
  const start = text.lastIndexOf(end.charAt(0));
  return start >= 0 && end.startsWith(text.slice(start)) ? text.length - start : 0;
}

async function write(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await new Promise((resolve) => output.once('drain', resolve));
}
