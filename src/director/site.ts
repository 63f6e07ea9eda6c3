import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Configuration, VirtualServer } from '../config/configuration.ts';
import type { Problem } from '../config/problem.ts';
import { type ReadOptions, readConfiguration } from '../config/read-configuration.ts';

export interface SiteVirtual {
  readonly virtual: VirtualServer;
  readonly configuration: Configuration;
}

/** Everything that one daemon runs: the files it was given and those that they `execute`. */
export interface Site {
  readonly configurations: readonly Configuration[];
  /** By virtual server id, unique over all files. */
  readonly virtuals: ReadonlyMap<string, SiteVirtual>;
  /** By file, the digest of what was read of it. */
  readonly digests: ReadonlyMap<string, string>;
}

export type SiteResult =
  | { readonly ok: true; readonly site: Site; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Finds what is wrong between the files and the host that they are for. `complete`: every file could be read. */
export type Judge = (configurations: readonly Configuration[], complete: boolean) => readonly Problem[];

export interface SiteOptions extends ReadOptions {
  readonly judge?: Judge;
}

/** How a director reads its files. A dry run opens none of those that they name. */
export function siteOptions({
  dryRun,
  judge,
}: {
  readonly dryRun: boolean;
  readonly judge?: Judge;
}): SiteOptions {
  return { checkFiles: !dryRun, ...(judge && { judge }) };
}

/** Where ldirectord looks for a file that is named without a place. */
const searchDirectories = ['/etc/ha.d', '/etc/ha.d/conf'];

/** More files than any site has; a file that executes itself ends here at the latest. */
const maximumFiles = 256;

/** Reads all files, with every problem of all of them. Nothing is usable unless everything is. */
export async function loadSite(files: readonly string[], options: SiteOptions = {}): Promise<SiteResult> {
  const problems: Problem[] = [];
  const configurations: Configuration[] = [];
  const digests = new Map<string, string>();
  const queue = [...files];
  const seen = new Set<string>();
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const absolute = path.resolve(file);
    if (seen.has(absolute)) continue;
    seen.add(absolute);
    if (seen.size > maximumFiles) {
      problems.push(tooManyFiles(absolute));
      break;
    }
    const result = await readConfiguration(absolute, options);
    problems.push(...result.problems);
    if (!result.ok) continue;
    configurations.push(result.configuration);
    digests.set(absolute, result.digest);
    for (const name of result.configuration.execute) queue.push(await locate(name));
  }
  const virtuals = new Map<string, SiteVirtual>();
  for (const configuration of configurations) {
    for (const virtual of configuration.virtuals) {
      const other = virtuals.get(virtual.id);
      if (other !== undefined) problems.push(definedTwice(configuration, virtual, other));
      virtuals.set(virtual.id, { virtual, configuration });
    }
  }
  problems.push(...(options.judge?.(configurations, configurations.length === seen.size) ?? []));
  return problems.some(({ severity }) => severity === 'error')
    ? { ok: false, problems }
    : { ok: true, site: { configurations, virtuals, digests }, problems };
}

function definedTwice({ file }: Configuration, { id, line }: VirtualServer, other: SiteVirtual): Problem {
  const message = `virtual server ${id} is already defined at ${other.configuration.file}:${other.virtual.line}`;
  return { severity: 'error', file, line, column: 1, message, hint: 'remove one of the two' };
}

async function locate(name: string): Promise<string> {
  for (const directory of searchDirectories) {
    const candidate = path.join(directory, name);
    if (await exists(candidate)) return candidate;
  }
  return name;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function tooManyFiles(file: string): Problem {
  const message = `more than ${maximumFiles} files`;
  return { severity: 'error', file, line: 0, column: 0, message, hint: 'look for a circle of `execute`' };
}
