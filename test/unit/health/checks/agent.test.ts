import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { AgentSettings } from '../../../../src/config/configuration.ts';
import { planAgent } from '../../../../src/health/plan-agent.ts';
import type { PlannedCheck } from '../../../../src/health/planned-check.ts';
import { outcomeOf, wordsOf } from '../run-check.ts';
import { closedPort, eventually, tcpServer } from '../servers.ts';
import { realServer, virtualServer } from '../settings.ts';

function asked(port: number, request = ''): PlannedCheck {
  const source = { kind: 'port', port, request, intervalMs: 1000 } as const;
  const agent: AgentSettings = { source, leastPercent: 0, mostPercent: 100 };
  const virtual = { ...virtualServer({ checkTimeoutMs: 700 }), agent };
  const plan = planAgent(virtual, realServer('127.0.0.1', 80));
  assert.ok(plan !== undefined);
  return plan;
}

async function saidBy(t: TestContext, serve: (socket: Socket) => void): Promise<string> {
  const server = await tcpServer(t, serve);
  const words = await wordsOf(asked(server.port));
  await eventually(() => server.open() === 0, 'the connection is closed');
  return words;
}

test('a line is heard, whatever ends it', async (t) => {
  const agent = await tcpServer(t, (socket) => socket.write('50% # busy\n'));
  assert.deepEqual(await outcomeOf(asked(agent.port)), {
    up: true,
    detail: 'said "50% # busy"',
    agent: { ok: true, line: { percent: 50, note: 'busy' } },
  });
  assert.equal(await saidBy(t, (socket) => socket.write('drain\r\nand more')), 'up: said "drain"');
  assert.equal(await saidBy(t, (socket) => socket.end('up')), 'up: said "up"');
});

test('the request is sent first', async (t) => {
  const agent = await tcpServer(t, (socket) => {
    socket.on('data', (bytes) => socket.end(bytes.toString() === 'load?\n' ? '10%\n' : 'what?\n'));
  });
  assert.equal(await wordsOf(asked(agent.port, 'load?\n')), 'up: said "10%"');
});

test('what is no agent is not heard, and says why', async (t) => {
  assert.equal(
    await saidBy(t, (socket) => socket.write('SSH-2.0-OpenSSH\r\n')),
    'down: "SSH-2.0-OpenSSH" is no word of an agent',
  );
  assert.equal(
    await saidBy(t, (socket) => socket.write('up and well\n')),
    'down: "and" is no word of an agent (it said "up and well")',
  );
  assert.equal(await saidBy(t, (socket) => socket.end()), 'down: the agent said nothing');
  assert.equal(await saidBy(t, () => {}), 'down: no answer of the agent within 0.7 s');
  assert.equal(
    await saidBy(t, (socket) => socket.write('u'.repeat(5000))),
    "down: the agent's line has no end (more than 1024 bytes)",
  );
  assert.equal(await wordsOf(asked(await closedPort())), 'down: connection refused');
});

test('one agent is asked once, for whatever virtual servers', () => {
  assert.equal(asked(1).key, asked(1).key);
  assert.notEqual(asked(1).key, asked(2).key);
  assert.notEqual(asked(1).key, asked(1, 'x').key);
  assert.equal(planAgent(virtualServer(), realServer('127.0.0.1', 80)), undefined);
});
