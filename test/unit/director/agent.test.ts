import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { RealServerStatus } from '../../../src/director/status.ts';
import { eventually, onFakeKernel, type RunningDirector, site, webServer, weights } from './support.ts';

interface Agent {
  readonly port: number;
  /** Said to whoever connects; undefined: connections are reset. */
  line: string | undefined;
}

async function startAgent(context: TestContext, host: string, line: string): Promise<Agent> {
  const agent = { port: 0, line: line as string | undefined };
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (agent.line === undefined) socket.resetAndDestroy();
    else socket.end(`${agent.line}\n`);
  });
  server.listen(0, host);
  await once(server, 'listening');
  context.after(() => server.close());
  agent.port = (server.address() as AddressInfo).port;
  return agent;
}

async function real({ director }: RunningDirector): Promise<RealServerStatus> {
  const found = (await director.status()).virtuals[0]?.reals[0];
  assert.ok(found !== undefined);
  return found;
}

describe('an agent', { concurrency: true }, () => {
  test('tells the weight; a share, drain, down, and what stands behind each', async (context) => {
    const web = await webServer(context, '127.0.0.2');
    const agent = await startAgent(context, '127.0.0.2', '60% # busy');
    const running = await onFakeKernel(context, site([web.name], `agentport = ${agent.port}`));
    const { director, events } = running;
    const becomes = (weight: number | null) =>
      eventually(async () => (await weights(director))[web.name] === weight, `weight ${weight}`);
    await becomes(3);
    assert.deepEqual((await real(running)).agent, {
      check: `agent 127.0.0.2:${agent.port}`,
      says: '60%',
      percent: 60,
      countedPercent: 60,
      problem: null,
    });
    const messages = () => events.map(({ message }) => message);
    assert.ok(
      messages().includes(
        `Added real server: ${web.name} (10.0.0.1:80) (Weight set to 3): its agent says 60%`,
      ),
      'it enters with the weight that its agent tells',
    );

    agent.line = '20%';
    await becomes(1);
    const changed = events.find(({ kind }) => kind === 'real-weight');
    assert.deepEqual(
      [changed?.severity, changed?.message],
      ['info', `Changed real server: ${web.name} (10.0.0.1:80) (Weight set to 1): its agent says 20%`],
    );
    assert.ok(!events.some(({ kind }) => kind === 'real-changed'), 'nobody is woken by a share');

    agent.line = 'drain';
    await becomes(0);
    assert.equal((await real(running)).state, 'drained');
    assert.ok(events.some(({ kind, message }) => kind === 'agent-said' && message.endsWith('drain, 20%')));

    agent.line = 'ready';
    await becomes(1);
    assert.ok(
      events.some(({ kind }) => kind === 'real-changed'),
      'it serves again',
    );

    agent.line = 'down # disk full';
    await becomes(null);
    const { state, reason } = await real(running);
    assert.deepEqual([state, reason], ['down', 'its agent says down (disk full), 20%']);
    const down = events.find(({ kind }) => kind === 'real-down');
    assert.deepEqual([down?.severity, down?.reason, down?.healthy], ['warning', reason, 0]);

    agent.line = 'up 100%';
    await becomes(5);
    assert.equal((await real(running)).state, 'up');
    assert.ok(events.some(({ kind, message }) => kind === 'real-up' && message.includes('its agent says')));
  });

  test('that tells nothing is a warning, and the configured weight counts again', async (context) => {
    const web = await webServer(context, '127.0.0.2');
    const agent = await startAgent(context, '127.0.0.2', '20%');
    const text = site([web.name], `agentport = ${agent.port}`);
    const running = await onFakeKernel(context, text);
    const { director, events, file } = running;
    const becomes = (weight: number) =>
      eventually(async () => (await weights(director))[web.name] === weight, `weight ${weight}`);
    await becomes(1);

    await writeFile(file, text.replace('checkinterval = 0.2', 'checkinterval = 0.3'));
    events.length = 0;
    assert.equal((await director.reload()).ok, true);
    assert.deepEqual(await weights(director), { [web.name]: 1 });
    assert.deepEqual(
      events.filter(({ kind }) => kind.startsWith('real-')),
      [],
      'a reload keeps what was said',
    );

    agent.line = undefined;
    await becomes(5);
    assert.equal((await real(running)).state, 'up');
    assert.deepEqual((await real(running)).agent, {
      check: `agent 127.0.0.2:${agent.port}`,
      says: null,
      percent: null,
      countedPercent: null,
      problem: 'the server reset the connection',
    });
    const lost = events.filter(({ kind }) => kind === 'agent-lost');
    assert.deepEqual(
      lost.map((event) => [event.severity, event.reason]),
      [['warning', 'the server reset the connection']],
    );

    assert.equal((await director.setWeight({ address: '127.0.0.2' }, 7)).ok, true);
    agent.line = '40%';
    await becomes(7);
    await eventually(
      () => events.some(({ message }) => message.endsWith('tells something again: 40%')),
      'heard',
    );
    assert.deepEqual(await weights(director), { [web.name]: 7 }, "an operator's order outranks it");
    assert.equal((await director.setWeight({ address: '127.0.0.2' }, 'auto')).ok, true);
    await becomes(2);

    await writeFile(file, site([web.name]));
    assert.equal((await director.reload()).ok, true);
    await becomes(5);
    assert.equal((await real(running)).agent, null, 'without agentport there is none');
  });

  test('a good check does not bring up what its agent calls down', async (context) => {
    const web = await webServer(context, '127.0.0.2');
    web.answer = { status: 500, body: '' };
    const agent = await startAgent(context, '127.0.0.2', 'down # not yet');
    const running = await onFakeKernel(context, site([web.name], `agentport = ${agent.port}`));
    await eventually(async () => (await real(running)).reason.includes('not yet'), 'the agent is heard');
    web.answer = { status: 200, body: 'fine' };
    await eventually(
      () =>
        running.events.some(({ message }) => message.includes('is good, but its agent says down (not yet)')),
      'the check is good',
    );
    assert.equal((await real(running)).state, 'down');
    assert.ok(!running.events.some(({ kind }) => kind === 'real-up'));
    agent.line = 'up';
    await eventually(async () => (await weights(running.director))[web.name] === 5, 'it is in');
  });
});
