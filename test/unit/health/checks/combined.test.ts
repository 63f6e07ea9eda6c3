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

test('what a negotiate sees of the certificate holds for the connects after it', async () => {
  const certificate = { ends: '2026-12-01T09:30:00.000Z', ended: false };
  const seen = [{ ...up('fine'), certificate }, up('renewed')];
  const check = combinedCheck(
    1,
    async () => seen.shift() ?? down('broken'),
    async () => up('connected'),
  );
  const told: unknown[] = [];
  for (let run = 0; run < 4; run++) {
    const outcome = await check(new AbortController().signal);
    told.push(outcome.up && outcome.certificate);
  }
  assert.deepEqual(told, [certificate, certificate, undefined, undefined]);
});

test('a failed connect is followed by a negotiate', async () => {
  assert.equal(await asked(3, '++-+++'), 'NccNcc');
});
