import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJournal } from '../../../src/director/journal.ts';

function fact(message: string) {
  return { severity: 'info', kind: 'command', message } as const;
}

test('keeps the newest events and numbers all of them', () => {
  const journal = createJournal('lvs1');
  for (let index = 1; index <= 10_000; index += 1) journal.record(fact(`${index}`));
  assert.deepEqual(
    journal.recent(3).map(({ sequence, message }) => [sequence, message]),
    [
      [9998, '9998'],
      [9999, '9999'],
      [10_000, '10000'],
    ],
  );
  assert.equal(journal.recent(1_000_000).length, 2000);
  assert.deepEqual(journal.recent(0), []);
});

test('a listener hears what happens from then on, until it stops listening', () => {
  const journal = createJournal('lvs1');
  const heard: string[] = [];
  journal.record(fact('before'));
  const stop = journal.listen(({ message }) => heard.push(message));
  journal.record(fact('during'));
  stop();
  journal.record(fact('after'));
  assert.deepEqual(heard, ['during']);
});
