import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combinedCheck } from '../../../../src/health/checks/combined.ts';
import { down, up } from '../../../../src/health/words.ts';

/** Runs a combined check once for each letter: `+` succeeds, `-` fails; tells which check was asked. */
async function asked(connects: number, results: string): Promise<string> {
  let current = '+';
  let log = '';
  const named = (letter: string) => async () => {
    log += letter;
    return current === '+' ? up('fine') : down('broken');
  };
  const check = combinedCheck(connects, named('N'), named('c'));
  for (const result of results) {
    current = result;
    await check(new AbortController().signal);
  }
  return log;
}

test('after a negotiate that succeeded come N connects', async () => {
  assert.equal(await asked(2, '+++++++'), 'NccNccN');
  assert.equal(await asked(1, '+++++'), 'NcNcN');
  assert.equal(await asked(0, '+++'), 'NNN');
});

test('a failed negotiate is followed by another', async () => {
  assert.equal(await asked(2, '--+++++'), 'NNNccNc');
});

test('a failed connect is followed by a negotiate', async () => {
  assert.equal(await asked(3, '++-+++'), 'NccNcc');
});
