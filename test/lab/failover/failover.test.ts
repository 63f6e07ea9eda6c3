import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairSettings } from '../../../src/config/settings-pair.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { commandIn } from '../support/namespace.ts';
import type { Agent } from './agent.ts';
import { startConnector } from './connector.ts';
import { createPair, hastyTiming, labTiming, type Pair, vip } from './pair.ts';

let cleanup: Cleanup = createCleanup();
afterEach(async () => {
  await cleanup.close();
  cleanup = createCleanup();
});
after(() => cleanup.close());

/** For what takes a second or two on a quiet machine. */
const patienceMs = 60_000;

/** Both started at once; `one`, which is preferred, holds the address then. */
async function startPair(
  changes: Partial<PairSettings> = {},
): Promise<{ readonly pair: Pair; readonly one: Agent; readonly two: Agent }> {
  const pair = createPair(cleanup, changes);
  const [one, two] = await Promise.all([pair.one.start(), pair.two.start()]);
  await eventually(() => assert.equal(activations(one).length, 1), { withinMs: patienceMs });
  assert.deepEqual(pair.holders(), ['one']);
  return { pair, one, two };
}

function onlyHolder(pair: Pair, name: string): Promise<void> {
  return eventually(() => assert.deepEqual(pair.holders(), [name]), { withinMs: patienceMs });
}

function becameActiveAt(agent: Agent): number | undefined {
  return activations(agent).at(-1);
}

/** When it became active, each time. */
function activations(agent: Agent): readonly number[] {
  return agent.events.flatMap((event) =>
    event.kind === 'role' && event.role === 'active' ? [event.at] : [],
  );
}

test('of two that start at once exactly one holds the address, and both say who', async () => {
  const { pair, one, two } = await startPair();
  await sleep(2_000);
  assert.deepEqual(pair.holders(), ['one']);
  assert.equal(activations(two).length, 0);
  const here = await one.ask('status');
  assert.equal(here.node, 'one');
  assert.equal(here.groups[0]?.role, 'active');
  assert.deepEqual(here.groups[0]?.vips, [`${vip}/24 dev eth0`]);
  // What the other one knows of it comes with its next words.
  await eventually(
    async () => {
      const there = await two.ask('status');
      assert.equal(there.groups[0]?.role, 'standby');
      assert.equal(there.groups[0]?.holder, 'one');
      const [peer] = there.peers;
      assert.equal(peer?.alive, true);
      assert.equal(peer?.sameConfiguration, true);
      assert.equal(peer?.links[0]?.status, 'up');
      assert.equal(typeof peer?.links[0]?.roundTripMs, 'number');
    },
    { withinMs: patienceMs },
  );
});

test('when the active one is killed, the other takes over in deadtime and a bound', async (context) => {
  const { pair, one, two } = await startPair({ timing: hastyTiming });
  const killed = Date.now();
  await one.kill();
  await eventually(() => assert.ok(pair.two.holds()), { withinMs: patienceMs });
  await eventually(() => assert.ok(becameActiveAt(two)), { withinMs: patienceMs });
  const tookMs = (becameActiveAt(two) ?? 0) - killed;
  context.diagnostic(`taken over after ${tookMs} ms`);
  assert.ok(tookMs <= hastyTiming.deadtimeMs + 15_000, `${tookMs} ms`);
  // What the crash left behind goes when it starts anew; then it gets its group back.
  const again = await pair.one.start();
  await onlyHolder(pair, 'one');
  assert.ok(
    again.events.some(
      (event) =>
        event.kind === 'notice' && event.notice.kind === 'note' && /left over/.test(event.notice.text),
    ),
  );
});

test('a graceful stop hands over at once', async (context) => {
  const timing = { ...labTiming, warntimeMs: 15_000, deadtimeMs: 30_000, initdeadMs: 40_000 };
  const { pair, one, two } = await startPair({ timing });
  const began = Date.now();
  await one.ask('stop');
  assert.deepEqual(pair.holders(), ['two']);
  // It has the address; its word of that comes by another way than ours.
  await eventually(() => assert.ok(becameActiveAt(two)), { withinMs: patienceMs });
  const tookMs = (becameActiveAt(two) ?? Number.POSITIVE_INFINITY) - began;
  context.diagnostic(`handed over after ${tookMs} ms`);
  // A death would be noticed later.
  assert.ok(tookMs < timing.deadtimeMs, `${tookMs} ms`);
  assert.equal(await one.ended, 0);
});

test('in a planned takeover and a failback no connection fails', async (context) => {
  const { pair, two } = await startPair();
  const client = startConnector(vip);
  cleanup.add(() => client.stop());
  await sleep(1_000);
  const answer = await two.ask('command', { kind: 'takeover', groups: ['web'] }, { wait: true });
  assert.equal(answer.outcome, 'done', answer.text);
  await onlyHolder(pair, 'two');
  await sleep(2_000);
  const back = await two.ask('command', { kind: 'failback', groups: [] }, { wait: true });
  assert.equal(back.outcome, 'done', back.text);
  await onlyHolder(pair, 'one');
  await sleep(2_000);
  const { opened, failures } = await client.stop();
  context.diagnostic(`${opened} connections opened`);
  assert.deepEqual(failures, []);
  assert.ok(opened > 100, `${opened}`);
});

test('an order that cannot come true is refused with the reason', async () => {
  const { two } = await startPair();
  const answer = await two.ask('command', { kind: 'takeover', groups: ['mail'] }, { wait: true });
  assert.equal(answer.outcome, 'refused');
  assert.match(answer.text, /mail.*web/);
});

test('without carrier it lets go, and with the cable back there is one holder', async () => {
  const { pair } = await startPair();
  pair.one.unplug();
  await onlyHolder(pair, 'two');
  pair.one.plug();
  await onlyHolder(pair, 'one');
});

test('after a partition that no carrier tells, exactly one keeps the address and never lets go', async (context) => {
  const { pair, one, two } = await startPair({ autoFailback: false, timing: hastyTiming });
  pair.one.isolate();
  await eventually(() => assert.deepEqual(pair.holders(), ['one', 'two']), { withinMs: patienceMs });
  await sleep(1_000);
  const healed = Date.now();
  pair.one.rejoin();
  await eventually(() => assert.equal(pair.holders().length, 1), { withinMs: patienceMs, everyMs: 20 });
  context.diagnostic(`one holder after ${Date.now() - healed} ms`);
  const [winner] = pair.holders();
  await sleep(1_500);
  assert.deepEqual(pair.holders(), [winner]);
  const agent = winner === 'one' ? one : two;
  assert.deepEqual(
    agent.events.filter((event) => event.kind === 'role' && event.at >= healed),
    [],
  );
  await eventually(
    async () => {
      assert.equal((await one.ask('status')).groups[0]?.holder, winner);
      assert.equal((await two.ask('status')).groups[0]?.holder, winner);
    },
    { withinMs: patienceMs },
  );
});

test('an address that another hand takes off is put back', async () => {
  const { pair, one } = await startPair();
  commandIn(pair.one.namespace, 'ip', ['address', 'delete', `${vip}/24`, 'dev', 'eth0']);
  await onlyHolder(pair, 'one');
  assert.equal(activations(one).length, 1);
});

test('through an announced restart the address stays, and nobody takes over', async () => {
  const { pair, one, two } = await startPair();
  const answer = await one.ask('announceRestart');
  assert.equal(answer.outcome, 'done', answer.text);
  assert.equal(await one.ended, 0);
  assert.deepEqual(pair.holders(), ['one']);
  await sleep(2_500);
  assert.deepEqual(pair.holders(), ['one']);
  const again = await pair.one.start();
  await sleep(2_000);
  await eventually(async () => assert.equal((await again.ask('status')).groups[0]?.role, 'active'), {
    withinMs: patienceMs,
  });
  assert.deepEqual(pair.holders(), ['one']);
  assert.equal(activations(two).length, 0);
});

test('frozen and thawed, there is one holder again', async () => {
  const { pair, one } = await startPair({ timing: hastyTiming });
  one.signal('SIGSTOP');
  await eventually(() => assert.ok(pair.two.holds()), { withinMs: patienceMs });
  await sleep(1_000);
  one.signal('SIGCONT');
  await eventually(() => assert.equal(pair.holders().length, 1), { withinMs: patienceMs });
});

test('what a killed one left on its host can be taken off, and what waits for a restart cannot', async () => {
  const { pair, one, two } = await startPair({ timing: hastyTiming });
  assert.equal((await one.ask('announceRestart')).outcome, 'done');
  assert.equal(await one.ended, 0);
  assert.equal(pair.one.release().kept, true);
  assert.deepEqual(pair.holders(), ['one']);
  const before = two.events.length;
  const again = await pair.one.start();
  // Until it is heard, its announced restart goes on.
  const heardAgain = (event: Agent['events'][number]) =>
    event.kind === 'notice' &&
    event.notice.kind === 'note' &&
    /^one is (alive|restarted)$/.test(event.notice.text);
  await eventually(() => assert.ok(two.events.slice(before).some(heardAgain)), { withinMs: patienceMs });
  await again.kill();
  await eventually(() => assert.deepEqual(pair.holders(), ['one', 'two']), { withinMs: patienceMs });
  const released = pair.one.release();
  assert.deepEqual(
    released.results.map(({ outcome }) => outcome),
    ['removed'],
  );
  assert.deepEqual(pair.holders(), ['two']);
});
