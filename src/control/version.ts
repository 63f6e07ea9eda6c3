import { readFileSync } from 'node:fs';

/** The package's version. This file runs as dist/src/control/version.js, or in dist/src/bundle/ipvsadm.js. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
