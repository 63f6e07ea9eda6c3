import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventFilter } from '../../../src/director/event-filter.ts';
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

test('what flaps is summarised, and takes no place from what else happened', () => {
  const journal = createJournal('lvs1', { changes: 2, windowMs: 60_000, calmMs: 60_000 });
  const heard: (true | undefined)[] = [];
  journal.listen(({ summarised }) => heard.push(summarised));
  journal.record(fact('before'));
  const about = { virtual: 'tcp:10.0.0.1:80', real: '10.0.0.5:80' };
  for (let index = 0; index < 5000; index += 1) {
    journal.record({ severity: 'notice', kind: 'real-up', ...about, message: `${index}` });
  }
  assert.deepEqual(
    journal.recent(10).map(({ kind }) => kind),
    ['command', 'real-up', 'real-up', 'flapping'],
  );
  assert.ok(journal.isFlapping(about));
  assert.equal(heard.filter((summarised) => summarised === true).length, 4998);
  const all = journal.recent(2000, { all: true });
  assert.deepEqual([all.length, all.at(-1)?.message], [504, '4999']);
  assert.ok(all.every(({ sequence }, index) => index === 0 || sequence > (all[index - 1]?.sequence ?? 0)));
});

test('a filter lets through what is asked for', () => {
  const journal = createJournal('lvs1');
  const about = { virtual: 'tcp:10.0.0.1:80', real: '10.0.0.5:80' };
  journal.record({ severity: 'warning', kind: 'real-down', ...about, message: 'down' });
  journal.record({ severity: 'notice', kind: 'real-up', ...about, message: 'up' });
  journal.record({ severity: 'error', kind: 'role-changed', group: 'web', message: 'role' });
  const found = (filter: EventFilter) => journal.recent(10, filter).map(({ message }) => message);
  assert.deepEqual(found({ kinds: ['real-up', 'role-changed'] }), ['up', 'role']);
  assert.deepEqual(found({ severity: 'warning' }), ['down', 'role']);
  assert.deepEqual(found({ server: '10.0.0.5' }), ['down', 'up']);
  assert.deepEqual(found({ server: 'web' }), ['role']);
  assert.deepEqual(found({ since: Date.now() + 1000 }), []);
  assert.deepEqual(found({ since: Date.now() - 60_000, severity: 'notice', server: '10.0.0.1:80' }), [
    'down',
    'up',
  ]);
  assert.deepEqual(
    journal.recent(1, { server: '10.0.0.5' }).map(({ message }) => message),
    ['up'],
  );
});
