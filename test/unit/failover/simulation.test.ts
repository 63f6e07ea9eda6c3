import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore } from '../../simulation/explore.ts';
import { mutants } from '../../simulation/mutants.ts';

/** The 20,000 of every full run are played by test/simulation/run.ts. */
const histories = 500;

test(`${histories} random histories of two and three directors break no rule`, () => {
  const { failed, lines } = explore(1, histories);
  assert.equal(failed, undefined, lines.join('\n'));
});

for (const [name, mutant] of Object.entries(mutants)) {
  test(`the simulation catches a director that ${name}`, () => {
    const { failed, lines } = explore(1, 2000, mutant);
    assert.notEqual(failed, undefined);
    assert.match(lines[0] ?? '', /^seed \d+: /);
  });
}
