import { fileURLToPath } from 'node:url';

/** A file of the repository; tests run from dist/test/unit/config. */
export function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
