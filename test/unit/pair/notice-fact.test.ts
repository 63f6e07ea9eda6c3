import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noticeFact } from '../../../src/pair/notice-fact.ts';

test('what programs may want to know of the failover has a kind and fields of its own', () => {
  const at = 0;
  const about = { kind: 'link-down', peer: 'lvs2', link: 'eth1' } as const;
  assert.deepEqual(noticeFact({ kind: 'note', at, text: 'lvs2 is not heard on eth1 any more', about }), {
    severity: 'warning',
    ...about,
    message: 'lvs2 is not heard on eth1 any more',
  });
  assert.deepEqual(noticeFact({ kind: 'note', at, text: 'the fence command is run' }), {
    severity: 'notice',
    kind: 'failover',
    message: 'the fence command is run',
  });
  const { kind, group, from, to, reason } = noticeFact({
    kind: 'transition',
    at,
    group: 'web',
    from: 'standby',
    to: 'active',
    cause: 'vacant',
    why: 'nobody holds it',
  });
  assert.deepEqual(
    [kind, group, from, to, reason],
    ['role-changed', 'web', 'standby', 'active', 'nobody holds it'],
  );
});
