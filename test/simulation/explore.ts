import { performance } from 'node:perf_hooks';
import { describe } from './faults.ts';
import { drawHistory, type History } from './history.ts';
import { runHistory } from './run-history.ts';
import { shrink } from './shrink.ts';
import type { Step } from './world.ts';

export interface Exploration {
  /** The seed of the first history that broke a rule. */
  readonly failed: number | undefined;
  readonly lines: readonly string[];
}

/** Plays histories with consecutive seeds until one breaks a rule. */
export function explore(seed: number, histories: number, step?: Step): Exploration {
  const started = performance.now();
  const options = step === undefined ? {} : { step };
  for (let index = 0; index < histories; index++) {
    const history = drawHistory(seed + index);
    if (runHistory(history, options).violation === undefined) continue;
    return { failed: history.seed, lines: tell(history, shrink(history, step), step) };
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return {
    failed: undefined,
    lines: [`${histories} histories (seeds ${seed} to ${seed + histories - 1}) broke no rule; ${seconds} s`],
  };
}

function tell(history: History, smallest: History, step?: Step): readonly string[] {
  const { violation, timeline } = runHistory(smallest, {
    ...(step === undefined ? {} : { step }),
    record: true,
  });
  const { nodes, groups, autoFailback, fence, sharedCarrier, delayMs, reorders, drift } = smallest;
  return [
    `seed ${history.seed}: ${violation}`,
    `${nodes.join(', ')}; groups ${groups.map(({ name, prefer, followHealth }) => `${name} (prefers ${prefer ?? 'nobody'}, follow_health ${followHealth})`).join(', ')}; auto_failback ${autoFailback}, fence ${fence}, shared carrier ${sharedCarrier}, delay up to ${delayMs} ms, reorders ${reorders}, drift ${drift}`,
    `of ${history.faults.length} faults, these ${smallest.faults.length} are needed:`,
    ...smallest.faults.map((fault) => `  ${(fault.at / 1000).toFixed(3)} s ${describe(fault)}`),
    'timeline:',
    ...timeline,
  ];
}
