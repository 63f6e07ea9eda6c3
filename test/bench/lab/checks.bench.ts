/**
 * CPU time of a check, and checks a second, of directord, keepalived and Debian's ldirectord, on loopback addresses,
 * a hundred checks a second, with everything on (scheduling, verdicts, the kernel's table).
 *
 * Bars: at most a third of ldirectord's CPU for an HTTP check, and at most 1.3 times keepalived's. ldirectord reads the
 * whole table for each server before its first check, and checks one after the other: 1,000 servers are too many.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../../lab/support/command.ts';
import { checkout } from '../../lab/support/guest.ts';
import { labKernel } from '../../lab/support/inside.ts';
import { endProcess } from '../../lab/support/namespace.ts';
import {
  type CheckSite,
  type Kind,
  keepalivedFile,
  layServers,
  ldirectordFile,
  tableOf,
} from '../support/check-site.ts';
import { costWords, measureChecks } from '../support/measure-checks.ts';

labKernel();

type Checker = 'directord' | 'keepalived' | 'ldirectord';
interface Run {
  readonly site: CheckSite;
  readonly kind: Kind;
  readonly checkers: readonly Checker[];
}

const all: readonly Checker[] = ['directord', 'keepalived', 'ldirectord'];
const small: CheckSite = { servers: 100, seconds: 1 };
const large: CheckSite = { servers: 1000, seconds: 10 };
const runs: readonly Run[] = [
  { site: small, kind: 'connect', checkers: all },
  { site: small, kind: 'http', checkers: all },
  { site: large, kind: 'connect', checkers: ['directord', 'keepalived'] },
  { site: large, kind: 'http', checkers: ['directord', 'keepalived'] },
  { site: large, kind: 'https', checkers: ['directord', 'keepalived'] },
  { site: large, kind: 'ping', checkers: ['directord'] },
];

const directory = mkdtempSync(join(tmpdir(), 'checks-'));
const [file, logFile] = [join(directory, 'configuration'), join(directory, 'log')];

function start(checker: Checker, { site, kind }: Run): ChildProcess {
  const log = openSync(logFile, 'w');
  const run = (program: string, ...args: string[]): ChildProcess =>
    spawn(program, args, { stdio: ['ignore', log, log] });
  try {
    if (checker === 'keepalived' && kind !== 'ping') {
      writeFileSync(file, keepalivedFile(kind, site));
      const own = ['--pid', `${file}.pid`, '--checkers_pid', `${file}.checkers`];
      return run('keepalived', '--check', '--dont-fork', '--log-console', '--use-file', file, ...own);
    }
    // It stays in the foreground.
    const more = checker === 'ldirectord' ? ['supervised = yes', 'logfile = "/dev/null"'] : [];
    writeFileSync(file, ldirectordFile(kind, site, more));
    if (checker === 'ldirectord') return run('/usr/sbin/ldirectord', file, 'start');
    const bin = join(checkout, 'dist/src/bin/directord.js');
    return run(process.execPath, bin, 'run', '--config', file, '--control', `${file}.socket`);
  } finally {
    closeSync(log);
  }
}

async function measure(checker: Checker, run: Run): Promise<string> {
  // All is in service before, so that nobody begins by filling the table.
  command('ipvsadm', ['-R'], tableOf(run.kind, run.site));
  const child = start(checker, run);
  try {
    return costWords(await measureChecks(child, run.kind, run.site));
  } catch (error) {
    process.exitCode = 1;
    return `not measured: ${error}\n${readFileSync(logFile, 'utf8').slice(-500)}`;
  } finally {
    await endProcess(child, 'SIGTERM');
    command('ipvsadm', ['-C']);
  }
}

const [program, ...args] = layServers(directory);
const servers = spawn(program, args, { stdio: 'inherit' });
try {
  await sleep(1000);
  for (const run of runs) {
    const { site, kind, checkers } = run;
    console.log(`${kind}, ${site.servers} servers, each every ${site.seconds} s`);
    for (const checker of checkers) console.log(`  ${checker.padEnd(10)} ${await measure(checker, run)}`);
  }
} finally {
  await endProcess(servers, 'SIGKILL');
  rmSync(directory, { recursive: true });
}
