import type { Cleanup } from '../support/cleanup.ts';
import { createLan, joinLan } from '../support/lan.ts';
import { type NamespaceShell, openShell } from '../support/namespace-shell.ts';
import { farmAddresses, startFarm } from './farm.ts';

/** Two directors that see the same network: one for Debian's ldirectord, one for ours. */
export interface Stage {
  readonly debian: NamespaceShell;
  readonly ours: NamespaceShell;
}

export interface Stages {
  /** Runs `play` on a stage of its own as soon as one is free. */
  use<T>(play: (stage: Stage) => Promise<T>): Promise<T>;
}

export async function buildStages(cleanup: Cleanup, count: number): Promise<Stages> {
  const lan = createLan(cleanup, [
    '10.9.0.1/16',
    'fd09::1/64',
    ...farmAddresses.map((address) => (address.includes(':') ? `${address}/64` : `${address}/16`)),
  ]);
  await startFarm(cleanup);
  const director = (name: string, number: number): NamespaceShell =>
    openShell(cleanup, joinLan(cleanup, lan, name, [`10.9.1.${number}/16`, `fd09::1:${number}/64`]));
  const free: Stage[] = Array.from({ length: count }, (_, index) => ({
    debian: director(`debian${index + 1}`, 2 * index + 1),
    ours: director(`ours${index + 1}`, 2 * index + 2),
  }));
  const waiting: ((stage: Stage) => void)[] = [];
  return {
    use: async (play) => {
      const stage = free.pop() ?? (await new Promise<Stage>((resolve) => waiting.push(resolve)));
      try {
        return await play(stage);
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(stage);
        else next(stage);
      }
    },
  };
}
