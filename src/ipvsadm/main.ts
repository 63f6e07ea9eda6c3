import { createReadStream, readFileSync } from 'node:fs';
import { printable } from '../control/printable.ts';
import { packageVersion } from '../control/version.ts';
import { createSystemNames } from './names.ts';
import { runIpvsadm } from './run.ts';
import type { Surroundings } from './surroundings.ts';

/** `directorctl ipvsadm ...` as a process; ends it. */
export async function main(words: readonly string[]): Promise<never> {
  let exitCode = 1;
  try {
    exitCode = await runIpvsadm(words, processSurroundings());
  } catch (error) {
    process.stderr.write(`ipvsadm: ${error instanceof Error ? error.message : error}\n`);
  }
  // A question to a resolver that does not answer cannot be called off, and would keep the process.
  process.exit(exitCode);
}

function processSurroundings(): Surroundings {
  return {
    input: process.stdin,
    print: stdoutPrinter(),
    complain: (line) => void process.stderr.write(`ipvsadm: ${printable(line)}\n`),
    names: createSystemNames(),
    // Loaded when needed (-h, -v and wrong command lines do without), and not by its index, which has a fake kernel.
    openTable: async () => (await import('../node-ipvs-netlink/open.ts')).openIpvs(),
    connections: () => createReadStream('/proc/net/ip_vs_conn', { encoding: 'utf8' }),
    procTable: readProcTable,
    version: packageVersion(),
  };
}

/** At once: /proc gives a page at a time, and a turn of the event loop for each would take longer than the rest. */
export function readProcTable(): string {
  try {
    return readFileSync('/proc/net/ip_vs', 'utf8');
  } catch {
    return '';
  }
}

function stdoutPrinter(): Surroundings['print'] {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `ipvsadm -Ln | head`: who reads has what it wants. Anything else is told to who printed.
    if (error.code === 'EPIPE') process.exit(0);
  });
  return (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => {
        if (error) reject(new Error(`cannot write to standard output: ${error.message}`));
        else resolve();
      });
    });
}
