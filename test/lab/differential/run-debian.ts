import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eventually } from '../support/eventually.ts';
import type { DifferentialCase, Outcome } from './case.ts';
import { endGroup } from './processes.ts';
import type { Scene } from './scene.ts';

/**
 * Runs Debian's ldirectord on the file. A refusal is taken to be about the line that the case expects, for
 * ldirectord often names the end of the block.
 */
export async function runDebian(
  scene: Scene,
  each: DifferentialCase,
  settled: (outcome: Outcome) => void,
): Promise<void> {
  // The parent parses the file and leaves a daemon behind. Without PERLIO it would set that and start itself
  // again, which takes a second under user-mode Linux.
  const start = await scene.director.run(`PERLIO=perlio /usr/sbin/ldirectord ${scene.config} start 2>&1`);
  if (start.code === 2) {
    settled({ rejectedAt: 'rejectedAt' in each.expected ? each.expected.rejectedAt : Number.NaN });
    return;
  }
  assert.equal(start.code, 0, start.output);
  const pid = await eventually(() => readPid(scene), { withinMs: 60_000 });
  try {
    // Only a run of the sentinel in the cycle behind proves that a cycle is over.
    const runs = (each.cycles ?? 1) + 1;
    await eventually(
      () => assert.ok(scene.sentinelRuns() >= runs, 'ldirectord has not finished its checks'),
      {
        withinMs: 240_000,
        everyMs: 250,
      },
    );
    if (each.stopped) await endGroup(pid, 'SIGTERM');
    settled({ table: await scene.table() });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${logOf(scene)}`, { cause: error });
  } finally {
    await endGroup(pid, 'SIGKILL');
  }
}

function logOf(scene: Scene): string {
  return readFileSync('/var/log/ldirectord.log', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`|${scene.configName}|`))
    .join('\n');
}

function readPid(scene: Scene): number {
  const text = readFileSync(`/run/ldirectord.${scene.configName}.pid`, 'utf8');
  assert.match(text, /^\d+\n$/);
  return Number(text);
}
