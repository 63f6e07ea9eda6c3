import { parseArgs } from 'node:util';
import { explore } from './explore.ts';

const usage = `Usage: node dist/test/simulation/run.js [--histories N] [--seed S]

Plays N histories (20000) of two and three directors in simulated time, with seeds from S (1) on. The first that
breaks a rule is made smaller and told line by line; --histories 1 --seed S plays it again.`;

function main(): number {
  try {
    const { values } = parseArgs({
      options: { histories: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
    });
    const histories = Number(values.histories);
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(histories) || histories < 1 || !Number.isSafeInteger(seed) || seed < 0)
      throw new Error('N and S are whole numbers, N at least 1');
    const found = explore(seed, histories);
    for (const text of found.lines) console.log(text);
    return found.failed === undefined ? 0 : 1;
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return 2;
  }
}

process.exitCode = main();
