import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome, Request } from '../../../src/node-ipvs-netlink/index.ts';
import { createLane } from '../../../src/node-ipvs-netlink/kernel/lane.ts';
import { reply, type ScriptedSocket, scriptedSockets, status } from './scripted-socket.ts';

const HEADER = { family: 28, version: 1 };
const change: Request = { command: 5, dump: false, body: new Uint8Array(0) };
const dump: Request = { command: 4, dump: true, body: new Uint8Array(0) };
const DONE: Outcome = { kind: 'done' };

describe('a lane', () => {
  it('asks for one ack after all requests, and takes silence before it for success', async () => {
    const { open, opened } = scriptedSockets((socket, messages) => {
      assert.deepEqual(
        messages.map(({ type, flags }) => [type, flags]),
        [
          [28, 1],
          [28, 1],
          [28, 1],
          [1, 5],
        ],
      );
      socket.events.datagram(status(sequenceOf(messages[1]), 17));
      socket.events.datagram(status(sequenceOf(messages[2]), 3));
      socket.events.datagram(status(sequenceOf(messages[3])));
    });
    const outcomes = await createLane(open, HEADER, 1_000).fly([change, change, change]);
    assert.deepEqual(outcomes, [DONE, { kind: 'refused', errno: 17 }, { kind: 'refused', errno: 3 }]);
    assert.equal(opened.length, 1);
  });

  it('gives each reply of a dump to its request, until it is done', async () => {
    let replies = 0;
    const { open } = scriptedSockets((socket, [sent]) => {
      assert.equal(sent?.flags, 0x301);
      for (let i = 0; i < 3; i++) socket.events.datagram(reply(sequenceOf(sent)));
      socket.events.datagram(status(sequenceOf(sent), 0, true));
    });
    const counted = { ...dump, onReply: () => replies++ };
    assert.deepEqual(await createLane(open, HEADER, 1_000).fly([counted]), [DONE]);
    assert.equal(replies, 3);
  });

  it('tells that a dump was refused, at its start or at its end', async () => {
    for (const done of [false, true]) {
      const { open } = scriptedSockets((socket, [sent]) => {
        socket.events.datagram(status(sequenceOf(sent), 1, done));
      });
      const outcomes = await createLane(open, HEADER, 1_000).fly([dump]);
      assert.deepEqual(outcomes, [{ kind: 'refused', errno: 1 }]);
    }
  });

  it('ignores answers to what it did not ask', async () => {
    const { open } = scriptedSockets((socket, [sent, end]) => {
      socket.events.datagram(status(sequenceOf(sent) - 1, 17));
      socket.events.datagram(status(sequenceOf(end) + 1, 17));
      socket.events.datagram(reply(sequenceOf(end) + 1));
      socket.events.datagram(status(sequenceOf(end)));
    });
    assert.deepEqual(await createLane(open, HEADER, 1_000).fly([change]), [DONE]);
  });

  it('gives up when the kernel is silent, and starts anew', async () => {
    let silent = true;
    const { open, opened } = scriptedSockets((socket, messages) => {
      if (!silent) socket.events.datagram(status(sequenceOf(messages.at(-1))));
    });
    const lane = createLane(open, HEADER, 20);
    // The lane's own timer keeps no process alive; a socket would.
    const alive = setInterval(() => {}, 1_000);
    const outcomes = await lane.fly([change, change]);
    clearInterval(alive);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['unanswered', 'unanswered'],
    );
    assert.equal(opened[0]?.closed, true);
    silent = false;
    assert.deepEqual(await lane.fly([change]), [DONE]);
    assert.equal(opened.length, 2);
  });

  it('does not know what became of requests whose answers were lost, but keeps what was said', async () => {
    const { open, opened } = scriptedSockets((socket, messages) => {
      socket.events.datagram(status(sequenceOf(messages[0]), 17));
      socket.events.failure('No buffer space available');
    });
    const outcomes = await createLane(open, HEADER, 1_000).fly([change, change]);
    assert.deepEqual(outcomes, [
      { kind: 'refused', errno: 17 },
      { kind: 'unanswered', reason: 'No buffer space available' },
    ]);
    assert.equal(opened[0]?.closed, true);
  });

  it('tells what was not sent for want of a socket', async () => {
    const lane = createLane(
      () => {
        throw new Error('Too many open files');
      },
      HEADER,
      1_000,
    );
    const [outcome] = await lane.fly([change]);
    assert.deepEqual(outcome, {
      kind: 'not-sent',
      reason: 'cannot open a netlink socket: Too many open files',
    });
  });

  it('answers what is in flight when it is closed', async () => {
    const { open, opened } = scriptedSockets();
    const lane = createLane(open, HEADER, 1_000);
    const flight = lane.fly([change]);
    lane.close('the client was closed');
    assert.deepEqual(await flight, [{ kind: 'unanswered', reason: 'the client was closed' }]);
    assert.equal(opened[0]?.closed, true);
  });

  it('counts on beyond the last sequence number', async () => {
    const { open } = scriptedSockets((socket: ScriptedSocket, messages) => {
      for (const { sequence } of messages) socket.events.datagram(status(sequence));
    });
    const lane = createLane(open, HEADER, 1_000, 2 ** 32 - 2);
    assert.deepEqual(await lane.fly([change, change, change, change]), [DONE, DONE, DONE, DONE]);
    assert.deepEqual(await lane.fly([change]), [DONE]);
  });
});

function sequenceOf(sent: { readonly sequence: number } | undefined): number {
  assert.ok(sent);
  return sent.sequence;
}
