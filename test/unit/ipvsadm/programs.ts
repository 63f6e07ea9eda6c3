import { Readable } from 'node:stream';
import { createSystemNames, type Names } from '../../../src/ipvsadm/names.ts';
import { runIpvsadm } from '../../../src/ipvsadm/run.ts';
import type { Surroundings } from '../../../src/ipvsadm/surroundings.ts';
import { createIpvsClient, type Transport } from '../../../src/node-ipvs-netlink/index.ts';

export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: readonly string[];
}

/** Runs a command line on a table in memory. */
export async function run(
  transport: Transport,
  line: string,
  given: {
    readonly input?: readonly string[];
    readonly connections?: string;
    readonly procTable?: string;
    readonly names?: Names;
  } = {},
): Promise<Ran> {
  let output = '';
  const errors: string[] = [];
  const surroundings: Surroundings = {
    input: Readable.from(given.input ?? []),
    print: async (text) => {
      output += text;
    },
    complain: (text) => {
      errors.push(text);
    },
    names: given.names ?? createSystemNames(),
    // The client of a run is closed at its end; the table stays.
    openTable: async () => createIpvsClient({ ...transport, close: () => {} }),
    connections: () => Readable.from([given.connections ?? '']),
    procTable: () => given.procTable ?? '',
    version: '1.2.3',
  };
  const code = await runIpvsadm(line === '' ? [] : line.split(' '), surroundings);
  return { code, output, errors };
}

/** The table that rules make, as `-Sn` writes it. */
export async function tableOf(transport: Transport): Promise<string> {
  return (await run(transport, '-Sn')).output;
}
