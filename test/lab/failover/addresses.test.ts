import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairSettings } from '../../../src/config/settings-pair.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { acceptDirectRouting, joinLan } from '../support/lan.ts';
import { commandIn, ipIn, type Namespace } from '../support/namespace.ts';
import type { Agent } from './agent.ts';
import { createPair, type Pair, vip } from './pair.ts';

let cleanup: Cleanup = createCleanup();
afterEach(async () => {
  await cleanup.close();
  cleanup = createCleanup();
});

/** Programs start slowly on a busy machine under user-mode Linux. */
const withinMs = 60_000;

/** One that is alone takes the group soon. */
const alone = { timing: { keepaliveMs: 200, warntimeMs: 1_000, deadtimeMs: 3_000, initdeadMs: 3_000 } };

function becomesActive(agent: Agent): Promise<void> {
  const isActive = () => agent.events.some((event) => event.kind === 'role' && event.role === 'active');
  return eventually(() => assert.ok(isActive()), { withinMs });
}

function notes(agent: Agent): readonly string[] {
  return agent.events.flatMap((event) =>
    event.kind === 'notice' && event.notice.kind === 'note' ? [event.notice.text] : [],
  );
}

function noted(agent: Agent, pattern: RegExp): Promise<void> {
  return eventually(() => assert.ok(notes(agent).some((text) => pattern.test(text))), { withinMs });
}

function onLoopback(namespace: Namespace): boolean {
  return commandIn(namespace, 'ip', ['-oneline', 'address', 'show', 'dev', 'lo']).includes(`${vip}/`);
}

/** Which directors have the address on `lo`. */
function realServers({ one, two }: Pair): readonly string[] {
  return [one, two].filter(({ namespace }) => onLoopback(namespace)).map(({ name }) => name);
}

function withLvsSupport({ settings }: Pair): PairSettings {
  const groups = settings.groups.map((group) => ({ ...group, lvsSupport: true }));
  return { ...settings, groups };
}

test('with lvs_support the address is on lo of who does not hold it, through a switchover and a crash', async () => {
  const pair = createPair(cleanup);
  for (const { namespace } of [pair.one, pair.two]) acceptDirectRouting(namespace, vip);
  const settings = withLvsSupport(pair);
  const [one, two] = await Promise.all([pair.one.start(settings), pair.two.start(settings)]);
  await becomesActive(one);
  await eventually(() => assert.deepEqual(pair.holders(), ['one']), { withinMs });
  await eventually(() => assert.deepEqual(realServers(pair), ['two']), { withinMs });

  const order = await two.ask('command', { kind: 'takeover', groups: [] }, { wait: true });
  assert.equal(order.outcome, 'done', order.text);
  await eventually(() => assert.deepEqual(realServers(pair), ['one']), { withinMs });

  await two.kill();
  assert.deepEqual(pair.two.release().results.length, 1);
  assert.ok(onLoopback(pair.two.namespace), 'what ExecStopPost calls has put it back');
  await eventually(() => assert.deepEqual(pair.holders(), ['one']), { withinMs });
  // It goes from lo when it is on eth0.
  await eventually(() => assert.deepEqual(realServers(pair), ['two']), { withinMs });

  await one.ask('stop');
  assert.deepEqual(pair.holders(), []);
  assert.deepEqual(realServers(pair), ['one', 'two']);
});

test('without lvs_support nothing that is on lo is touched', async () => {
  const pair = createPair(cleanup, alone);
  acceptDirectRouting(pair.one.namespace, vip);
  const one = await pair.one.start();
  await becomesActive(one);
  assert.deepEqual(pair.holders(), ['one']);
  assert.ok(onLoopback(pair.one.namespace));
});

test('an address that no record knows goes when the peer holds the group', async () => {
  const pair = createPair(cleanup, { ...alone, autoFailback: false });
  const two = await pair.two.start();
  await becomesActive(two);
  ipIn(pair.one.namespace, [`address add ${vip}/24 dev eth0`]);
  assert.deepEqual(pair.holders(), ['one', 'two']);
  const one = await pair.one.start();
  await noted(one, /^10\.77\.0\.100\/24 dev eth0: taken off: two holds it$/);
  assert.deepEqual(pair.holders(), ['two']);
});

test('an address that no record knows stays when the group comes to be held here', async () => {
  const pair = createPair(cleanup, alone);
  ipIn(pair.one.namespace, [`address add ${vip}/24 dev eth0`]);
  const one = await pair.one.start();
  const seen = new Set<boolean>();
  const looking = setInterval(() => seen.add(pair.one.holds()), 200);
  try {
    await noted(one, /^10\.77\.0\.100\/24 dev eth0: stays: web is held here$/);
  } finally {
    clearInterval(looking);
  }
  seen.add(pair.one.holds());
  assert.deepEqual([...seen], [true]);
  // It is ours now.
  await one.kill();
  assert.deepEqual(
    pair.one.release().results.map(({ outcome }) => outcome),
    ['removed'],
  );
});

test('a third host that answers for the address is reported, with who it is', async () => {
  const pair = createPair(cleanup);
  const three = joinLan(cleanup, { bridge: 'lan' }, 'three', ['10.77.0.4/24', `${vip}/24`]);
  const [, mac] = /link\/ether ([0-9a-f:]+)/.exec(commandIn(three, 'ip', ['link', 'show', 'eth0'])) ?? [];
  const [one] = await Promise.all([pair.one.start(), pair.two.start()]);
  await becomesActive(one);
  const strangers = () =>
    one.events.flatMap((event) =>
      event.kind === 'notice' && event.notice.kind === 'stranger'
        ? [`${event.notice.address} ${event.notice.mac}`]
        : [],
    );
  await eventually(() => assert.deepEqual(strangers(), [`${vip} ${mac}`]), { withinMs });
  await sleep(1_000);
  assert.deepEqual(strangers(), [`${vip} ${mac}`], 'told once');
});
