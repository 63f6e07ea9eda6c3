import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { Effect } from '../../../src/failover/effect.ts';
import { defaultTiming } from '../../../src/failover/settings.ts';
import { runMachine } from '../../../src/failover-shell/machine.ts';
import { eventually } from '../../lab/support/eventually.ts';
import { alive, pairSettings, says } from '../failover/fixtures.ts';

const withinMs = 30_000;

/** This thread does not run for a while: shorter than what the machine takes for an absence. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function open(context: TestContext, initdeadMs: number) {
  const effects: Effect[] = [];
  const timing = defaultTiming({ keepaliveMs: 1_000, deadtimeMs: 10_000, initdeadMs });
  const machine = runMachine({
    settings: pairSettings('lvs1', { timing }),
    beginning: { boot: 1, held: [] },
    perform: (effect) => effects.push(effect),
    afterTick: () => {},
  });
  context.after(() => machine.close());
  machine.tell({ kind: 'carrier', interface: 'eth0', up: true });
  machine.tell({ kind: 'table', ready: true });
  return { machine, kinds: () => effects.map(({ kind }) => kind) };
}

test('a word that lies in the socket when the time to wait for it is over is read first', async (context) => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  context.after(() => socket.close());
  await once(socket, 'listening');
  const sender = createSocket('udp4');
  context.after(() => sender.close());
  sender.connect(socket.address().port, '127.0.0.1');
  await once(sender, 'connect');
  const initdeadMs = 300;
  const began = performance.now();
  const { machine, kinds } = open(context, initdeadMs);
  socket.on('message', () => {
    machine.tell(alive('lvs2'));
    machine.tell(says('lvs2', { role: 'active', candidate: 'lvs2', holder: 'lvs2', term: 1 }));
  });
  // It leaves at once, and arrives while this thread does not run.
  sender.send('word');
  block(initdeadMs + 50 - (performance.now() - began));
  await eventually(() => assert.ok(machine.state().peers['lvs2']?.report, 'it was heard'), { withinMs });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(!kinds().includes('acquire'), kinds().join());
});

test('unheard, the group is taken once the time is over', async (context) => {
  const { kinds } = open(context, 300);
  await eventually(() => assert.ok(kinds().includes('acquire'), kinds().join()), { withinMs });
});
