import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { labKernel } from '../support/inside.ts';
import { tableLines } from '../support/ipvs-table.ts';
import type { DifferentialCase, Outcome } from './case.ts';
import { runDebian } from './run-debian.ts';
import { runOurs } from './run-ours.ts';
import { layOutProps, setScene } from './scene.ts';
import { buildStages } from './stages.ts';

/** Waiting is most of a case: for check cycles, for timeouts. */
const atOnce = 4;

/** Declares a suite that plays every case to both daemons; `startServers` adds to the farm. */
export function compareOn(
  title: string,
  cases: readonly DifferentialCase[],
  startServers: (cleanup: Cleanup) => Promise<void> = async () => {},
): void {
  labKernel();
  describe(`Debian's ldirectord and ours: ${title}`, { concurrency: true }, async () => {
    const cleanup = createCleanup();
    after(cleanup.close);
    layOutProps(cleanup, cases);
    const stages = await buildStages(cleanup, atOnce);
    await startServers(cleanup);

    for (const each of cases) {
      it(each.name, async () => {
        await stages.use(async ({ debian, ours }) => {
          await runDebian(await setScene(debian, each), each, (outcome) =>
            assertOutcome(outcome, each.expected),
          );
          await runOurs(await setScene(ours, each), each, (outcome) =>
            assertOutcome(outcome, each.ours?.outcome ?? each.expected),
          );
        });
      });
    }
  });
}

function assertOutcome(actual: Outcome, expected: Outcome): void {
  assert.deepEqual(comparable(actual), comparable(expected));
}

function comparable(outcome: Outcome): unknown {
  return 'table' in outcome ? [...tableLines(outcome.table)].sort() : outcome;
}
