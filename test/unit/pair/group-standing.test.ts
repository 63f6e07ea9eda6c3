import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createGroupStanding } from '../../../src/pair/group-standing.ts';
import { group } from '../failover-shell/pair.ts';

function standingOf(judged: Map<string, boolean>, health = new Map<string, boolean | undefined>()) {
  const told: string[] = [];
  const standing = createGroupStanding(
    [...judged.keys()].map((name) => group({ name })),
    { judged: (name) => judged.get(name) === true, health: (name) => health.get(name) },
    {
      setTableReady: (name, ready) => void told.push(`${name} ready ${ready}`),
      setHealth: (name, healthy) => void told.push(`${name} health ${healthy}`),
    },
  );
  return { standing, told };
}

test('a table is ready when it is made and its virtual servers are judged, and is told once', async () => {
  const judged = new Map([
    ['web', false],
    ['mail', true],
  ]);
  const { standing, told } = standingOf(judged);
  standing.changed(['mail']);
  await setImmediate();
  assert.deepEqual(told, []);
  standing.tableMade();
  await setImmediate();
  assert.deepEqual(told, ['mail ready true']);
  judged.set('web', true);
  standing.changed(['web']);
  standing.changed(['web', 'mail']);
  await setImmediate();
  assert.deepEqual(told, ['mail ready true', 'web ready true']);
  standing.close();
});

test('health is told when it changes', async () => {
  const health = new Map<string, boolean | undefined>();
  const { standing, told } = standingOf(new Map([['web', false]]), health);
  for (const next of [true, true, false, undefined]) {
    health.set('web', next);
    standing.changed(['web']);
    await setImmediate();
  }
  assert.deepEqual(told, ['web health true', 'web health false', 'web health undefined']);
  standing.close();
});

test('slow checks are waited for 10 seconds', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { standing, told } = standingOf(new Map([['web', false]]));
  standing.tableMade();
  mock.timers.tick(9_999);
  await setImmediate();
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  await setImmediate();
  assert.deepEqual(told, ['web ready true']);
  standing.close();
  mock.timers.reset();
});
