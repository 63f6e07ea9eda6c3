import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome, Request } from '../../../src/node-ipvs-netlink/index.ts';
import { createLane } from '../../../src/node-ipvs-netlink/kernel/lane.ts';
import { createLanes } from '../../../src/node-ipvs-netlink/kernel/lanes.ts';
import { createPace } from '../../../src/node-ipvs-netlink/kernel/pace.ts';
import { type ScriptedSocket, type Sent, scriptedSockets, status } from './scripted-socket.ts';

const HEADER = { family: 28, version: 1 };
const body = new Uint8Array(0);

function changes(count: number): Request[] {
  return Array.from({ length: count }, () => ({ command: 5, dump: false, body }));
}

function dumps(count: number): Request[] {
  return Array.from({ length: count }, () => ({ command: 8, dump: true, body }));
}

describe('lanes', () => {
  it('bring the outcomes of many flights back in order', async () => {
    let performed = 0;
    const { open, opened } = scriptedSockets((socket, messages) => {
      for (const { command, sequence } of messages) {
        if (command === 0) socket.events.datagram(status(sequence));
        else if (++performed % 7 === 0) socket.events.datagram(status(sequence, 17));
      }
    });
    const lanes = createLanes([createLane(open, HEADER, 1_000)], createPace());
    const outcomes = await lanes.submit(changes(1_000));
    const wanted = Array.from({ length: 1_000 }, (_, i): Outcome['kind'] =>
      (i + 1) % 7 === 0 ? 'refused' : 'done',
    );
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      wanted,
    );
    const flights = opened[0]?.sent ?? [];
    assert.ok(flights.length >= 1_000 / 100 && flights.length < 100, `${flights.length} flights`);
    assert.ok(
      flights.every((flight) => flight.length <= 101),
      'the receive buffer holds 100 answers',
    );
  });

  it('perform what is submitted meanwhile in the order of submission', async () => {
    const commands: number[] = [];
    const { open } = scriptedSockets((socket, messages) => {
      for (const { command } of messages) if (command !== 0) commands.push(command);
      setImmediate(() => socket.events.datagram(status(messages.at(-1)?.sequence ?? 0)));
    });
    const lanes = createLanes([createLane(open, HEADER, 1_000)], createPace());
    await Promise.all([1, 2, 3].map((command) => lanes.submit([{ command, dump: false, body }])));
    assert.deepEqual(commands, [1, 2, 3]);
  });

  it('share their dumps, one on each at a time', async () => {
    const flying = new Map<ScriptedSocket, Sent>();
    let most = 0;
    const { open } = scriptedSockets((socket, [sent]) => {
      assert.ok(sent && !flying.has(socket));
      flying.set(socket, sent);
      most = Math.max(most, flying.size);
      setImmediate(() => {
        flying.delete(socket);
        socket.events.datagram(status(sent.sequence, 0, true));
      });
    });
    const lanes = createLanes(Array.from({ length: 4 }, () => createLane(open, HEADER, 1_000)));
    const outcomes = await lanes.submit(dumps(100));
    assert.equal(outcomes.length, 100);
    assert.ok(outcomes.every(({ kind }) => kind === 'done'));
    assert.equal(most, 4);
  });

  it('take no more than they can remember', async () => {
    const { open } = scriptedSockets();
    const lanes = createLanes([createLane(open, HEADER, 1_000)], createPace());
    const outcomes = await lanes.submit(changes(100_001));
    assert.ok(outcomes.every((outcome) => outcome.kind === 'not-sent'));
  });

  it('answer everything when they are closed', async () => {
    const { open } = scriptedSockets();
    const lanes = createLanes([createLane(open, HEADER, 1_000)], createPace());
    const waiting = lanes.submit(changes(200));
    await new Promise(setImmediate);
    lanes.close('the client was closed');
    const kinds = (await waiting).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'unanswered').length, 32);
    assert.equal(kinds.filter((kind) => kind === 'not-sent').length, 168);
    assert.deepEqual(await lanes.submit(changes(1)), [{ kind: 'not-sent', reason: 'the client was closed' }]);
  });
});
