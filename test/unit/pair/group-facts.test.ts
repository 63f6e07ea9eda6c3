import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJournal } from '../../../src/director/journal.ts';
import { createGroupFacts } from '../../../src/pair/group-facts.ts';

test('an event of a virtual server says its group, and our role there; of several groups the one that is held here', () => {
  const journal = createJournal('lvs1');
  const groups = new Map([
    ['tcp:10.0.0.100:80', ['web']],
    ['fwm:1', ['web', 'mail']],
  ]);
  const facts = createGroupFacts(journal, (virtualId) => groups.get(virtualId) ?? []);
  const told = (virtual?: string) => {
    const about = virtual === undefined ? {} : { virtual };
    facts.journal.record({ severity: 'notice', kind: 'real-up', message: 'up', ...about });
    const [event] = journal.recent(1);
    return [event?.group, event?.role];
  };
  assert.deepEqual(told('tcp:10.0.0.100:80'), ['web', undefined]);
  facts.setRole('web', 'standby');
  assert.deepEqual(told('tcp:10.0.0.100:80'), ['web', 'standby']);
  assert.deepEqual(told('fwm:1'), ['web', 'standby']);
  facts.setRole('mail', 'active');
  assert.deepEqual(told('fwm:1'), ['mail', 'active']);
  assert.deepEqual(told('tcp:10.0.0.9:80'), [undefined, undefined]);
  assert.deepEqual(told(), [undefined, undefined]);
});
