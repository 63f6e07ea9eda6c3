import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { tableLines } from '../support/ipvs-table.ts';
import type { NamespaceShell } from '../support/namespace-shell.ts';
import type { DifferentialCase } from './case.ts';

/** Where the daemons find what the files name. The lab's kernel forgets it. */
const props = '/run/case';

const scripts: Readonly<Record<string, string>> = {
  good: 'exit 0',
  bad: 'exit 1',
  hang: 'exec sleep 20',
  // Its arguments end with the port of the sentinel's real server: the number of the run.
  sentinel: `echo x >>${props}/sentinel-$4`,
};

const hosts = `127.0.0.1 localhost
10.9.100.1 www.lab.test
fd09:100::1 www6.lab.test
10.9.0.11 web1.lab.test
fd09::11 web1.lab.test
`;

/** Lays out the files that the cases' daemons see, and the names that they know. */
export function layOutProps(cleanup: Cleanup, cases: readonly DifferentialCase[]): void {
  const files = new Map(Object.entries(scripts).map(([name, body]) => [name, `#!/bin/sh\n${body}\n`]));
  for (const [name, content] of cases.flatMap((each) => Object.entries(each.files ?? {}))) {
    if (files.has(name)) throw new Error(`two cases have a file called ${name}`);
    files.set(name, content);
  }
  for (const [name, content] of files) {
    const path = join(props, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o755 });
  }
  writeFileSync(join(props, 'hosts'), hosts);
  cleanup.add(() => rmSync(props, { recursive: true }));
  command('mount', ['--bind', join(props, 'hosts'), '/etc/hosts']);
  cleanup.add(() => {
    command('umount', ['/etc/hosts']);
  });
}

/** One run of one daemon in one network namespace. */
export interface Scene {
  readonly director: NamespaceShell;
  /** Without a directory; no two runs have the same. */
  readonly configName: string;
  readonly config: string;
  readonly controlSocket: string;
  /** How often the check of the sentinel has run. */
  sentinelRuns(): number;
  /** The table without the sentinel. */
  table(): Promise<string>;
}

let runs = 0;

/** Writes the file of a case, and the table that the daemon finds. */
export async function setScene(director: NamespaceShell, each: DifferentialCase): Promise<Scene> {
  runs += 1;
  const number = runs;
  const configName = `site-${number}.cf`;
  const config = join(props, configName);
  writeFileSync(config, `${each.config.replace(/^\n/, '')}${sentinel(number)}`);
  const before = [...sentinelRows(number), ...tableLines(each.before ?? '')].join('\n');
  const { code } = await director.run(`ipvsadm -C && ipvsadm -R <<END\n${before}\nEND`);
  if (code !== 0) throw new Error(`ipvsadm refuses the table of ${each.name}`);
  return {
    director,
    configName,
    config,
    controlSocket: join(props, `control-${number}.sock`),
    sentinelRuns: () => lineCount(join(props, `sentinel-${number}`)),
    table: async () => {
      const { output } = await director.run(
        `ipvsadm -Sn${each.thresholds ? '; ipvsadm -Ln --thresholds' : ''}`,
      );
      return output
        .split('\n')
        .map((line) => line.replaceAll(/ +/g, ' ').trim())
        .filter((line) => /^(-A|-a|-> \d)/.test(line))
        .filter((line) => !/ 10\.9\.99\.9[89]:/.test(line))
        .join('\n');
    },
  };
}

/** What is in the table and up is taken over as it is: the sentinel costs no change of the table. */
function sentinelRows(number: number): readonly string[] {
  return ['-A -t 10.9.99.99:9 -s wrr', `-a -t 10.9.99.99:9 -r 10.9.99.98:${number} -m -w 1`];
}

/** The last virtual server of every file: its check tells that a check cycle has come by. */
function sentinel(number: number): string {
  return `
virtual=10.9.99.99:9
    real=10.9.99.98:${number} masq
    protocol=tcp
    checktype=external
    checkcommand=${props}/sentinel
`;
}

function lineCount(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
