import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createSystemNames } from '../../../src/ipvsadm/names.ts';
import { runIpvsadm } from '../../../src/ipvsadm/run.ts';
import type { Surroundings } from '../../../src/ipvsadm/surroundings.ts';
import { openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import type { NamespaceShell } from '../support/namespace-shell.ts';

export interface Finished {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const errorFile = '/tmp/ipvsadm-errors';

/** Debian's program, in the network of this process. */
export async function runDebian(
  shell: NamespaceShell,
  words: readonly string[],
  input = '',
): Promise<Finished> {
  const command = ['timeout', '20', 'ipvsadm', ...words].map(quoted).join(' ');
  const { code, output } = await shell.run(`printf %s ${quoted(input)} | ${command} 2>${errorFile}`);
  return { code, output, errors: readFileSync(errorFile, 'utf8') };
}

/** Ours, in this process: under user-mode Linux a start of Node takes a second and more. */
export async function runOurs(words: readonly string[], input = ''): Promise<Finished> {
  let output = '';
  let errors = '';
  const surroundings: Surroundings = {
    input: Readable.from(input === '' ? [] : [input]),
    print: async (text) => {
      output += text;
    },
    complain: (line) => {
      errors += `${line}\n`;
    },
    names: createSystemNames(),
    openTable: openIpvs,
    connections: () => Readable.from([readFileSync('/proc/net/ip_vs_conn', 'utf8')]),
    procTable: () => readFileSync('/proc/net/ip_vs', 'utf8'),
    version: 'test',
  };
  const code = await runIpvsadm(words, surroundings);
  return { code, output, errors };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
