import { readdir, readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import { importHeartbeat } from '../../config/import-heartbeat/import-heartbeat.ts';
import { formatNote, type HeartbeatFiles, type LocalHost } from '../../config/import-heartbeat/source.ts';
import { errorMessage } from '../../system/error-message.ts';
import { printable } from '../printable.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Prints the directord.ini that follows from heartbeat's files in a directory, and tells what is different. */
export async function importHeartbeatDirectory(
  directory: string,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  let haCf: string;
  try {
    haCf = await readFile(path.join(directory, 'ha.cf'), 'utf8');
  } catch (error) {
    const hint = "name heartbeat's directory, such as /etc/ha.d";
    terminal.complain(printable(`ha.cf cannot be read: ${errorMessage(error)}; ${hint}`));
    return EXIT.failed;
  }
  const result = importHeartbeat({ haCf, ...(await readOthers(directory)) }, thisHost());
  if (json) terminal.print(JSON.stringify(result, undefined, 2));
  else {
    terminal.print(result.ini.trimEnd());
    // Standard output goes to a file.
    for (const note of result.notes) terminal.complain(printable(formatNote(note)));
  }
  return EXIT.done;
}

async function readOthers(directory: string): Promise<Omit<HeartbeatFiles, 'haCf'>> {
  const [haResources, authKeys, resourceScripts] = await Promise.all([
    readIfThere(path.join(directory, 'haresources')),
    readIfThere(path.join(directory, 'authkeys')),
    readdir(path.join(directory, 'resource.d')).catch(() => undefined),
  ]);
  return {
    ...(haResources !== undefined && { haResources }),
    ...(authKeys !== undefined && { authKeys }),
    ...(resourceScripts !== undefined && { resourceScripts }),
  };
}

/** authkeys is often readable by root only; it says little that the settings need. */
function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function thisHost(): LocalHost {
  const addresses = Object.entries(networkInterfaces()).flatMap(([device, each]) =>
    (each ?? [])
      .filter(({ internal, scopeid }) => !internal && !scopeid)
      .map(({ address, cidr }) => ({ device, address, prefixLength: Number(cidr?.split('/')[1] ?? 32) })),
  );
  return { name: hostname(), addresses };
}
