import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkCount } from './check-count.ts';
import type { CheckSite, Kind } from './check-site.ts';
import { cpuSeconds } from './process-cpu.ts';

// A daemon runs for months, but one that is compiled while it runs costs up to three times as much in its first minute
// at a hundred checks a second. ldirectord runs ipvsadm for each server before its first check.
const [warmUpSeconds, windowSeconds, patienceSeconds] = [60, 20, 180];

export interface CheckCost {
  /** Of CPU, for each check. */
  readonly milliseconds: number;
  readonly perSecond: number;
}

/** What the checks cost that a process makes, after two rounds of them, or for a slow one after its first hundred. */
export async function measureChecks(child: ChildProcess, kind: Kind, site: CheckSite): Promise<CheckCost> {
  const { pid } = child;
  if (pid === undefined) throw new Error('it does not start');
  const begin = await checkCount(kind);
  const startedAt = performance.now();
  const warm = startedAt + warmUpSeconds * 1000;
  const patient = startedAt + patienceSeconds * 1000;
  for (;;) {
    const made = (await checkCount(kind)) - begin;
    if (made >= 2 * site.servers && performance.now() > warm) break;
    if (child.exitCode !== null) throw new Error(`it has ended with ${child.exitCode}`);
    if (performance.now() > patient && made >= 100) break;
    if (performance.now() > patient) throw new Error(`it made ${made} checks in ${patienceSeconds} s`);
    await sleep(500);
  }
  const [count, cpu, at] = [await checkCount(kind), cpuSeconds(pid), performance.now()];
  await sleep(windowSeconds * 1000);
  const [checks, used] = [(await checkCount(kind)) - count, cpuSeconds(pid) - cpu];
  const seconds = (performance.now() - at) / 1000;
  return { milliseconds: (used * 1000) / checks, perSecond: checks / seconds };
}

export function costWords({ milliseconds, perSecond }: CheckCost): string {
  return `${milliseconds.toFixed(3).padStart(7)} ms CPU a check, ${perSecond.toFixed(0).padStart(4)} checks/s`;
}
