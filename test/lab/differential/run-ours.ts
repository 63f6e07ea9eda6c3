import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '../../../src/config/read-configuration.ts';
import { createControlClient } from '../../../src/control/control-client.ts';
import type { DirectorStatus } from '../../../src/director/status.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import type { DifferentialCase, Outcome } from './case.ts';
import { endGroup } from './processes.ts';
import type { Scene } from './scene.ts';

const daemon = join(checkout, 'dist/src/bin/directord.js');

/** Runs `directord run` on the file, until every real server has been checked and `settled` no longer throws. */
export async function runOurs(
  scene: Scene,
  each: DifferentialCase,
  settled: (outcome: Outcome) => void,
): Promise<void> {
  // What this refuses, `directord run` refuses; a process for each would cost minutes.
  const read = await readConfiguration(scene.config);
  if (!read.ok) {
    const first = read.problems.find((problem) => problem.severity === 'error');
    settled({ rejectedAt: first?.line ?? Number.NaN });
    return;
  }
  const pid = await start(scene);
  const control = createControlClient(scene.controlSocket);
  try {
    await eventually(async () => assertChecked(await control.status()), { withinMs: 120_000, everyMs: 400 });
    if (each.stopped) {
      await endGroup(pid, 'SIGTERM');
      assert.equal((await scene.director.run(`wait ${pid}`)).code, 0);
    }
    await eventually(async () => settled({ table: await scene.table() }), {
      withinMs: 30_000,
      everyMs: 200,
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${readFileSync(`${scene.config}.log`, 'utf8')}`, {
      cause: error,
    });
  } finally {
    await endGroup(pid, 'SIGKILL');
  }
}

/** Page faults are most of what a start costs under user-mode Linux; the settings of malloc save a quarter. */
async function start(scene: Scene): Promise<number> {
  const { output } = await scene.director.run(`
export MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=1000000000
setsid '${process.execPath}' '${daemon}' run --config ${scene.config} --control ${scene.controlSocket} \
  >${scene.config}.log 2>&1 &
echo $!`);
  return Number(output);
}

function assertChecked(status: DirectorStatus): void {
  assert.equal(status.phase, 'running');
  for (const virtual of status.virtuals) {
    for (const real of virtual.reals) {
      assert.notEqual(real.state, 'unchecked', `${real.address} of ${virtual.id} is unchecked`);
    }
  }
}
