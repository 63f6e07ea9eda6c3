import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readText } from './files.ts';
import { persistedFiles } from './persisted.ts';
import type { SysctlStep } from './step.ts';
import { readSysctlName } from './sysctl-name.ts';

/** A line of somebody else's that undoes, at boot, what our file sets. */
export interface Override {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/**
 * What comes after our file at boot and sets something else: sysctl.d(5) reads all directories by the names of their
 * files, and of two with one name the one in /etc.
 * @param root where `etc` is
 */
export async function overridesOf(wanted: readonly SysctlStep[], root: string): Promise<readonly Override[]> {
  const values = new Map(wanted.map(({ name, value }) => [name, value]));
  const found: Override[] = [];
  for (const file of await laterFiles(root)) {
    for (const each of readSysctlFile(await readText(path.join(root, file)))) {
      const value = values.get(each.name);
      if (value !== undefined && value !== each.value) found.push({ file: `/${file}`, ...each });
    }
  }
  return found;
}

async function laterFiles(root: string): Promise<readonly string[]> {
  const byName = new Map<string, string>();
  for (const directory of ['usr/lib/sysctl.d', 'run/sysctl.d', 'etc/sysctl.d']) {
    const names = await readdir(path.join(root, directory)).catch(() => []);
    for (const name of names) byName.set(name, path.join(directory, name));
  }
  const own = path.basename(persistedFiles.sysctls);
  const later = [...byName].filter(([name]) => name.endsWith('.conf') && name > own).toSorted();
  // sysctl(8) reads it last; Debian's 99-sysctl.conf is a link to it.
  const last = byName.has('99-sysctl.conf') ? [] : ['etc/sysctl.conf'];
  return [...later.map(([, file]) => file), ...last];
}

/** Of sysctl.d(5): `NAME = VALUE`, where `/` may stand for `.`; a leading `-` lets it fail. Exported for its test. */
export function readSysctlFile(text: string): readonly Omit<Override, 'file'>[] {
  return text.split('\n').flatMap((line, index) => {
    const [, written, value] = /^\s*-?([^#;\s=]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (written === undefined || value === undefined) return [];
    return [{ line: index + 1, name: readSysctlName(written), value }];
  });
}
