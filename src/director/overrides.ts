import { readFile } from 'node:fs/promises';
import type { Override } from '../pool/desired-table.ts';
import { replaceFile } from '../system/replace-file.ts';

/**
 * What operators have ordered for real servers, by `address:port`. It outlives reloads and restarts: a server
 * that somebody drained must not come back because the daemon was upgraded.
 */
export interface Overrides {
  get(server: string): Override | undefined;
  /** Undefined removes the override. */
  set(server: string, override: Override | undefined): void;
  save(): Promise<void>;
}

/**
 * Overrides kept in `file` (JSON, replaced atomically), or in memory only where there is none.
 * @throws Error when the file exists and cannot be read or is not what `save` writes: starting without it would
 *   put drained servers back into service.
 */
export async function loadOverrides(file: string | undefined): Promise<Overrides> {
  const overrides = new Map(file === undefined ? [] : await read(file));
  return {
    get: (server) => overrides.get(server),
    set: (server, override) => {
      if (override === undefined) overrides.delete(server);
      else overrides.set(server, override);
    },
    save: async () => {
      if (file === undefined) return;
      await replaceFile(file, `${JSON.stringify(Object.fromEntries(overrides), undefined, 2)}\n`, 0o600);
    },
  };
}

async function read(file: string): Promise<readonly (readonly [string, Override])[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  const entries = parse(text);
  if (entries === undefined) {
    throw new Error(
      `${file} is damaged: it should hold the operators' drains and weights. Mend or remove it`,
    );
  }
  return entries;
}

function parse(text: string): readonly (readonly [string, Override])[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).map(([server, each]) => [server, parseOverride(each)] as const);
  const valid = entries.filter((entry): entry is readonly [string, Override] => entry[1] !== undefined);
  return valid.length === entries.length ? valid : undefined;
}

function parseOverride(value: unknown): Override | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { drained, weight } = value as { drained?: unknown; weight?: unknown };
  if (typeof drained !== 'boolean') return undefined;
  if (weight === undefined) return { drained };
  return typeof weight === 'number' && Number.isSafeInteger(weight) && weight >= 0
    ? { drained, weight }
    : undefined;
}
