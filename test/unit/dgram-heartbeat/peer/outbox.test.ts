import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acknowledge,
  dropAll,
  emptyOutbox,
  enqueue,
  expire,
  type Outbox,
  outboxDeadline,
  restart,
  transmission,
} from '../../../../src/dgram-heartbeat/peer/outbox.ts';

const payload = Buffer.from('x');

function filled(count: number, expiresAt = 1000): Outbox {
  let outbox = emptyOutbox;
  for (let id = 1; id <= count; id++) outbox = enqueue(outbox, { id, payload, expiresAt }) ?? outbox;
  return outbox;
}

test('one at a time, in order, numbered from 1', () => {
  let outbox = filled(2);
  const [sent, first] = transmission(outbox, 20, 0);
  assert.deepEqual([first?.id, first?.number], [1, 1]);
  assert.equal(transmission(sent, 20, 19)[1], undefined);
  const [acknowledged, done] = acknowledge(sent, 1);
  assert.equal(done?.id, 1);
  outbox = acknowledged;
  const [, second] = transmission(outbox, 20, 19);
  assert.deepEqual([second?.id, second?.number], [2, 2]);
});

test('again after 20, 40, 80, 160, 250, 250 ms', () => {
  let outbox = filled(1, 1e9);
  const times: number[] = [];
  let now = 0;
  while (times.length < 7) {
    const [next, message] = transmission(outbox, 20, now);
    outbox = next;
    if (message) times.push(now);
    now = outboxDeadline(outbox, true);
  }
  assert.deepEqual(times, [0, 20, 60, 140, 300, 550, 800]);
});

test('an old or foreign acknowledgement settles nothing', () => {
  const [sent] = transmission(filled(1), 20, 0);
  assert.equal(acknowledge(sent, 0)[1], undefined);
  assert.equal(acknowledge(filled(1), 5)[1], undefined);
});

test('what expires is dropped; the next takes a number of its own', () => {
  const [sent] = transmission(filled(2, 100), 20, 0);
  const kept = enqueue(sent, { id: 3, payload, expiresAt: 500 }) ?? sent;
  const [expired, dropped] = expire(kept, 100);
  assert.deepEqual(dropped, [
    { id: 1, transmitted: true },
    { id: 2, transmitted: false },
  ]);
  const [, next] = transmission(expired, 20, 100);
  assert.deepEqual([next?.id, next?.number], [3, 2]);
});

test('a restarted peer gets what was not transmitted yet, from number 1', () => {
  const [sent] = transmission(filled(3), 20, 0);
  const [fresh, dropped] = restart(sent);
  assert.deepEqual(dropped, [{ id: 1, transmitted: true }]);
  const [, next] = transmission(fresh, 20, 0);
  assert.deepEqual([next?.id, next?.number], [2, 1]);
});

test('the queue is bounded, and can be emptied', () => {
  const [sent] = transmission(filled(64), 20, 0);
  assert.equal(enqueue(sent, { id: 65, payload, expiresAt: 1 }), undefined);
  const [empty, dropped] = dropAll(sent);
  assert.equal(dropped.length, 64);
  assert.equal(outboxDeadline(empty, true), Number.POSITIVE_INFINITY);
});

test('while nothing can be transmitted, only lifetimes end', () => {
  assert.equal(outboxDeadline(filled(1, 700), false), 700);
  const [sent] = transmission(filled(1, 700), 20, 0);
  assert.equal(outboxDeadline(sent, false), 700);
  assert.equal(outboxDeadline(sent, true), 20);
});
