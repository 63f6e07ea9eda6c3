/**
 * Whether one CPU holds 2,000 checks a second, and what each costs: a director that does everything but write to the
 * kernel (a dry run), and 1,000 servers on loopback addresses, each checked twice a second.
 *
 * Bar: 2,000 checks a second, less what the checks themselves take of the interval between them.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../lab/support/guest.ts';
import { endProcess } from '../../lab/support/namespace.ts';
import { type CheckSite, type Kind, layServers, ldirectordFile } from '../support/check-site.ts';
import { costWords, measureChecks } from '../support/measure-checks.ts';

const site: CheckSite = { servers: 1000, seconds: 0.5 };
const directory = mkdtempSync(join(tmpdir(), 'checks-'));
const [file, logFile] = [join(directory, 'ldirectord.cf'), join(directory, 'log')];

async function measure(kind: Kind): Promise<string> {
  writeFileSync(file, ldirectordFile(kind, site));
  const log = openSync(logFile, 'w');
  const own = ['run', '--dry-run', '--config', file, '--control', `${file}.socket`];
  const words = ['--cpu-list', '0', process.execPath, join(checkout, 'dist/src/bin/directord.js'), ...own];
  const child = spawn('taskset', words, { stdio: ['ignore', log, log] });
  closeSync(log);
  try {
    return costWords(await measureChecks(child, kind, site));
  } catch (error) {
    process.exitCode = 1;
    return `not measured: ${error}\n${readFileSync(logFile, 'utf8').slice(-500)}`;
  } finally {
    await endProcess(child, 'SIGTERM');
  }
}

const [program, ...args] = layServers(directory);
const servers = spawn(program, args, { stdio: 'inherit' });
try {
  await sleep(1000);
  // Others' work takes from the rate, and makes each check dearer.
  console.log(
    `${site.servers} servers, each every ${site.seconds} s; load ${loadavg()[0]?.toFixed(1)} before`,
  );
  for (const kind of ['connect', 'http', 'https'] as const) {
    console.log(`  ${kind.padEnd(10)} ${await measure(kind)}`);
  }
} finally {
  await endProcess(servers, 'SIGKILL');
  rmSync(directory, { recursive: true });
}
