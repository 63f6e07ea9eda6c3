import { readFile, stat } from 'node:fs/promises';
import { contentDigest } from '../config/content-digest.ts';

export interface FileWatch {
  /**
   * Replaces the files to watch, each with the digest of what was read of it: what has changed since then is a
   * change. A file that is watched already keeps what was last seen of it.
   */
  watch(files: ReadonlyMap<string, string>): void;
  close(): void;
}

interface Seen {
  /** Milliseconds since 1970; undefined where the time of what was read is not known. */
  readonly modified: number | undefined;
  readonly digest: string;
}

/**
 * Calls `onChange` with the files whose content changed since they were last seen. A touched file with the same
 * content is not a change, and a file that is missing for a moment is compared when it is back. The files are
 * looked at every `pollMs` milliseconds.
 */
export function createFileWatch(onChange: (files: readonly string[]) => void, pollMs = 1000): FileWatch {
  let seen = new Map<string, Seen>();
  let running = false;
  let closed = false;
  const timer = setInterval(() => void poll(), pollMs);
  timer.unref();

  async function poll(): Promise<void> {
    if (running) return;
    running = true;
    const changed: string[] = [];
    for (const [file, before] of seen) {
      const now = await look(file, before);
      if (now === before || now === undefined) continue;
      if (seen.has(file)) seen.set(file, now);
      if (now.digest !== before.digest) changed.push(file);
    }
    running = false;
    if (changed.length > 0 && !closed) onChange(changed);
  }

  return {
    watch: (files) => {
      const next = new Map<string, Seen>();
      for (const [file, digest] of files) next.set(file, seen.get(file) ?? { modified: undefined, digest });
      seen = next;
    },
    close: () => {
      closed = true;
      clearInterval(timer);
    },
  };
}

async function look(file: string, before: Seen): Promise<Seen | undefined> {
  try {
    const modified = (await stat(file)).mtimeMs;
    if (before.modified === modified) return before;
    return { modified, digest: contentDigest(await readFile(file)) };
  } catch {
    return undefined;
  }
}
