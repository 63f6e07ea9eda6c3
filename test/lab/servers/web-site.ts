import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../support/command.ts';

export interface WebPorts {
  readonly http: number;
  readonly https: number;
}

/** Lets the server's unprivileged processes into its directory; returns the file with probe's password for /private. */
export function openToServer(directory: string): string {
  chmodSync(directory, 0o755);
  const users = join(directory, 'users');
  writeFileSync(users, `probe:${command('openssl', ['passwd', '-apr1', 'open sesame']).trim()}\n`);
  return users;
}
