import { rm } from 'node:fs/promises';
import { replaceFile } from '../system/replace-file.ts';
import { readText } from './files.ts';
import type { Saved } from './saved-kernel-settings.ts';
import { readSysctlName, sysctlSpelling } from './sysctl-name.ts';

/** What `host prepare --persist` writes for the next boots, below the root directory. */
export const persistedFiles = {
  sysctls: 'etc/sysctl.d/60-directord.conf',
  modules: 'etc/modules-load.d/directord-host.conf',
} as const;

const header = [
  '# Written by `directorctl host prepare --persist`, which writes it anew each time; `directorctl host unprepare`',
  '# removes it. Settings of your own belong into another file.',
];

/** One line of either file. */
export interface PersistedLine {
  readonly text: string;
  readonly why: string;
}

export function moduleLine(name: string, why: string): PersistedLine {
  return { text: name, why };
}

/** Its comment tells what was before: the way back must be known after a reboot, too. */
export function sysctlLine({ name, before, set }: Saved, why: string): PersistedLine {
  const spelled = sysctlSpelling(name);
  return { text: `${spelled} = ${set}`, why: `${why}\n# before directord: ${spelled} = ${before}` };
}

export function persistedText(lines: readonly PersistedLine[]): string {
  return `${[...header, ...lines.flatMap(({ text, why }) => ['', `# ${why}`, text])].join('\n')}\n`;
}

/** What a file of ours says was before, and what it sets. */
export function readPersistedSysctls(text: string): readonly Saved[] {
  const found = text.matchAll(/^# before directord: (\S+) = (.*)\n(\S+) = (.*)$/gm);
  return [...found].flatMap(([, name = '', before = '', named, set = '']) =>
    name === named ? [{ name: readSysctlName(name), before, set }] : [],
  );
}

/**
 * Writes one of the files; without lines it is removed.
 * @returns whether that changed anything
 * @throws Error where it cannot, or where the file is not ours
 */
export async function writePersisted(file: string, lines: readonly PersistedLine[]): Promise<boolean> {
  if (lines.length === 0) return removePersisted(file);
  const before = await readText(file);
  const text = persistedText(lines);
  if (before === text) return false;
  if (before !== '' && !isOurs(before)) {
    throw new Error(`${file} is not of directorctl: move it away, or do without --persist`);
  }
  await replaceFile(file, text, 0o644);
  return true;
}

/**
 * Leaves a file of others alone.
 * @returns whether there was one of ours
 * @throws Error where it cannot be removed
 */
export async function removePersisted(file: string): Promise<boolean> {
  if (!(await isPersisted(file))) return false;
  await rm(file);
  return true;
}

export async function isPersisted(file: string): Promise<boolean> {
  return isOurs(await readText(file));
}

function isOurs(text: string): boolean {
  return text.startsWith(header[0] ?? '');
}
