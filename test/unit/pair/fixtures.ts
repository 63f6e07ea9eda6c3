import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSite, type Site } from '../../../src/director/site.ts';

/** The site that these files make, read as the daemon reads it. */
export async function siteOf(...texts: readonly string[]): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), 'site-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(directory, `${index}.cf`);
      writeFileSync(file, text);
      return file;
    });
    const loaded = await loadSite(files);
    assert.ok(loaded.ok, JSON.stringify(loaded.problems));
    return loaded.site;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A virtual server with one real server; lines are indented as they must be. */
export function virtual(name: string, ...more: readonly string[]): string {
  const lines = ['real=10.0.0.5:80 gate', 'service=http', 'request="/"', 'receive="fine"', ...more];
  return `virtual=${name}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}
